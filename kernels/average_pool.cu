// 3x3 mean, stride 1, zero padding 1, divisor always 9; its own adjoint.
// Launch: one thread per element of the part of y, ELEMENT_BLOCK threads.
#include "part.cuh"

extern "C" __global__ void average_pool(const float* x, float* y, Part part, int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float sum = 0.f;
  for (int v = max(0, s.y - 1); v <= min(part.height - 1, s.y + 1); v++) {
    for (int u = max(0, s.x - 1); u <= min(part.width - 1, s.x + 1); u++) {
      sum += x[element(part, s.plane, v, u)];
    }
  }
  y[s.at] = accumulate ? y[s.at] + sum / 9.f : sum / 9.f;
}
