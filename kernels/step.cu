// The projected step inside omega (Eq. 15); pixels outside stay. update.cuh has the formula.
// Launch: one thread per element of the part of n, ELEMENT_BLOCK threads; the part has three planes per image.
#include "update.cuh"

extern "C" __global__ void step(float* n, const float* image, const float* u, const float* omega, Part part, Step o) {
  Spot s;
  if (locate(part, &s) && omega[element(part, s.plane / 3, s.y, s.x)] != 0.f) {
    n[s.at] = moved(n[s.at], image[s.at], u[s.at], o, s.plane % 3);
  }
}
