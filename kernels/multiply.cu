// y = scale * x, or y += scale * x; a scale of one channel applies to every channel of its position.
// Launch: one thread per element of the part of y, ELEMENT_BLOCK threads.
#include "part.cuh"

extern "C" __global__ void multiply(const float* x, const float* scale, float* y, Part part, int channels,
                                    int scale_channels, int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  int k = scale_channels == 1 ? element(part, s.plane / channels, s.y, s.x) : s.at;
  float product = x[s.at] * scale[k];
  y[s.at] = accumulate ? y[s.at] + product : product;
}
