// Vectorial total variation (Eq. 11) per pixel and its gradient; variation.cuh has the formulas.
// Launch: TILE_COLUMNS x TILE_ROWS threads; blocks in x over the columns and in y over the rows of the part, in z over
// the images, of which the part has one plane each.
#include "variation.cuh"

extern "C" __global__ void total_variation(const float* n, const float* omega, float* map, Part part, int form,
                                           float delta) {
  Spot s;
  if (locate_in_tile(part, &s)) {
    Neighbourhood h;
    load(n, omega, part, s.plane, s.y, s.x, &h);
    map[s.at] = variation(h, form, delta);
  }
}

extern "C" __global__ void total_variation_backward(const float* n, const float* omega, const float* d_map, float* dn,
                                                    Part part, int form, float delta, int accumulate) {
  Spot s;
  if (!locate_in_tile(part, &s)) {
    return;
  }
  Neighbourhood h;
  load(n, omega, part, s.plane, s.y, s.x, &h);
  const float* weight = d_map + (size_t)s.plane * part.height * part.width;
  float g[3];
  variation_slope(h, form, delta, weight[h.at[CENTRE]], weight[h.at[LEFT]], weight[h.at[UP]], g);
  for (int c = 0; c < 3; c++) {
    int at = element(part, 3 * s.plane + c, s.y, s.x);
    dn[at] = accumulate ? dn[at] + g[c] : g[c];
  }
}
