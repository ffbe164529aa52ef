// Prior of the pixel values on omega (Eq. 10) and its gradient, both 0 outside; mixture.cuh has the formula.
// Launch: one thread per pixel of the part, ELEMENT_BLOCK threads; the part has one plane per image.
#include "part.cuh"
#include "mixture.cuh"

extern "C" __global__ void mixture_prior(const float* n, const float* omega, const float* components, float* map,
                                         float* gradient, Part part, int count) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float colour[3];
  float g[3];
  for (int c = 0; c < 3; c++) {
    colour[c] = n[element(part, 3 * s.plane + c, s.y, s.x)];
  }
  bool inside = omega[s.at] != 0.f;
  float value = mixture(colour, components, inside ? count : 0, g);
  map[s.at] = inside ? value : 0.f;
  for (int c = 0; c < 3; c++) {
    gradient[element(part, 3 * s.plane + c, s.y, s.x)] = g[c];
  }
}
