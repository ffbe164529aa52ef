// x = value on a part.
// Launch: one thread per element of the part, ELEMENT_BLOCK threads.
#include "part.cuh"

extern "C" __global__ void fill(float* x, Part part, float value) {
  Spot s;
  if (locate(part, &s)) {
    x[s.at] = value;
  }
}
