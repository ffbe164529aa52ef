// y = x, or y += x, on a part.
// Launch: one thread per element of the part, ELEMENT_BLOCK threads. x and y have the same shape.
#include "part.cuh"

extern "C" __global__ void copy(const float* x, float* y, Part part, int accumulate) {
  Spot s;
  if (locate(part, &s)) {
    y[s.at] = accumulate ? y[s.at] + x[s.at] : x[s.at];
  }
}
