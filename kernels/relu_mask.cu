// dy = y > 0 ? dy : 0, in place.
// Launch: one thread per element of the part of dy, ELEMENT_BLOCK threads.
#include "part.cuh"

extern "C" __global__ void relu_mask(const float* y, float* dy, Part part) {
  Spot s;
  if (locate(part, &s) && !(y[s.at] > 0.f)) {
    dy[s.at] = 0.f;
  }
}
