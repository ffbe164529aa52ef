// x = max(-bound, min(bound, x)), in place.
// Launch: one thread per element of the part, ELEMENT_BLOCK threads.
#include "part.cuh"

extern "C" __global__ void clip(float* x, Part part, float bound) {
  Spot s;
  if (locate(part, &s)) {
    x[s.at] = fmaxf(-bound, fminf(bound, x[s.at]));
  }
}
