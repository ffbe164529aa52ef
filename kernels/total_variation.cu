// Vectorial total variation (Eq. 11) per pixel and its gradient; variation.cuh has the formulas.
// Launch: one thread per pixel of the part, ELEMENT_BLOCK threads; the part has one plane per image.
#include "variation.cuh"

extern "C" __global__ void total_variation(const float* n, const float* omega, float* map, Part part, int form,
                                           float delta) {
  Spot s;
  if (locate(part, &s)) {
    map[s.at] = variation(n, omega, part, form, delta, s.plane, s.y, s.x);
  }
}

extern "C" __global__ void total_variation_backward(const float* n, const float* omega, const float* d_map, float* dn,
                                                    Part part, int form, float delta, int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float g[3];
  variation_slope(n, omega, d_map, part, form, delta, s.plane, s.y, s.x, g);
  for (int c = 0; c < 3; c++) {
    int at = element(part, 3 * s.plane + c, s.y, s.x);
    dn[at] = accumulate ? dn[at] + g[c] : g[c];
  }
}
