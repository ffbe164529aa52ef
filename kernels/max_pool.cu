// 3x3 maximum, stride 2, padding 1. argmax is the window index 0..8 of the first maximum in row-major order; rectified,
// y = max(0, maximum) and argmax = -1 where that is 0. The adjoint adds dy where the argmax of a window names the pixel.
// Launch: one thread per element of the part of y (of dx), ELEMENT_BLOCK threads.
#include "part.cuh"

extern "C" __global__ void max_pool(const float* x, float* y, float* argmax, Part part, int x_height, int x_width,
                                    int relu) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  const float* plane = x + (size_t)s.plane * x_height * x_width;
  float best = 0.f;
  int index = -1;
  for (int k = 0; k < 9; k++) {
    int v = 2 * s.y - 1 + k / 3;
    int u = 2 * s.x - 1 + k % 3;
    if (v >= 0 && v < x_height && u >= 0 && u < x_width) {
      float value = plane[v * x_width + u];
      if (index < 0 || value > best) {
        best = value;
        index = k;
      }
    }
  }
  bool cut = relu && !(best > 0.f);
  y[s.at] = cut ? 0.f : best;
  argmax[s.at] = cut ? -1.f : (float)index;
}

extern "C" __global__ void max_pool_backward(const float* dy, const float* argmax, float* dx, Part part,
                                             int y_height, int y_width, int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  size_t first = (size_t)s.plane * y_height * y_width;
  float sum = 0.f;
  // An even row lies in one window row, an odd one in two; columns alike.
  for (int p = s.y / 2; p <= (s.y + 1) / 2 && p < y_height; p++) {
    for (int q = s.x / 2; q <= (s.x + 1) / 2 && q < y_width; q++) {
      size_t o = first + (size_t)p * y_width + q;
      int here = 3 * (s.y - 2 * p + 1) + s.x - 2 * q + 1;
      if ((int)argmax[o] == here) {
        sum += dy[o];
      }
    }
  }
  dx[s.at] = accumulate ? dx[s.at] + sum : sum;
}
