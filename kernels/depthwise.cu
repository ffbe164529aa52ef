// Depthwise convolution, one square kernel per channel: y[c] = x[c] * w[c] + bias[c], zeros around x as the padding says,
// and its adjoint in gather form. Every output is one thread: a tile in shared memory would save no traffic to the
// memory, because the kernel's rows come from the cache.
// Launch: one thread per element of the part of y (of dx), ELEMENT_BLOCK threads.
#include "part.cuh"

extern "C" __global__ void depthwise(const float* x, const float* weight, const float* bias, float* y, Part part,
                                     int channels, int x_height, int x_width, int kernel, int stride, int top,
                                     int left) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  int c = s.plane % channels;
  const float* w = weight + c * kernel * kernel;
  const float* plane = x + (size_t)s.plane * x_height * x_width;
  float sum = bias[c];
  for (int r = 0; r < kernel; r++) {
    int v = s.y * stride - top + r;
    for (int q = 0; q < kernel && v >= 0 && v < x_height; q++) {
      int u = s.x * stride - left + q;
      if (u >= 0 && u < x_width) {
        sum += w[r * kernel + q] * plane[v * x_width + u];
      }
    }
  }
  y[s.at] = sum;
}

extern "C" __global__ void depthwise_backward(const float* dy, const float* weight, float* dx, Part part, int channels,
                                              int y_height, int y_width, int kernel, int stride, int top, int left,
                                              int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  const float* w = weight + s.plane % channels * kernel * kernel;
  const float* plane = dy + (size_t)s.plane * y_height * y_width;
  float sum = 0.f;
  for (int r = 0; r < kernel; r++) {
    int v = s.y + top - r;
    for (int q = 0; q < kernel && v >= 0 && v % stride == 0 && v / stride < y_height; q++) {
      int u = s.x + left - q;
      if (u >= 0 && u % stride == 0 && u / stride < y_width) {
        sum += w[r * kernel + q] * plane[v / stride * y_width + u / stride];
      }
    }
  }
  dx[s.at] = accumulate ? dx[s.at] + sum : sum;
}
