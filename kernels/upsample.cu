// Repeats every element on a factor x factor block; the result may be cropped below and on the right. The adjoint sums
// every block.
// Launch: one thread per element of the part of y (of dx), ELEMENT_BLOCK threads.
#include "part.cuh"

extern "C" __global__ void upsample(const float* x, float* y, Part part, int x_height, int x_width, int factor) {
  Spot s;
  if (locate(part, &s)) {
    y[s.at] = x[((size_t)s.plane * x_height + s.y / factor) * x_width + s.x / factor];
  }
}

extern "C" __global__ void upsample_backward(const float* dy, float* dx, Part part, int y_height, int y_width,
                                             int factor, int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float sum = 0.f;
  for (int v = s.y * factor; v < min(y_height, (s.y + 1) * factor); v++) {
    for (int u = s.x * factor; u < min(y_width, (s.x + 1) * factor); u++) {
      sum += dy[((size_t)s.plane * y_height + v) * y_width + u];
    }
  }
  dx[s.at] = accumulate ? dx[s.at] + sum : sum;
}
