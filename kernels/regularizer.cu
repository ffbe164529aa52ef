// alpha LOG(image - n) + beta MOG(n) + gamma TV(n) per pixel (Eq. 12) and the gradient of its sum, in one pass; the
// weights are three floats in device memory, because they change from image to image.
// Launch: TILE_COLUMNS x TILE_ROWS threads; blocks in x over the columns and in y over the rows of the part, in z over
// the images, of which the part has one plane each.
#include "log.cuh"
#include "mixture.cuh"
#include "variation.cuh"

extern "C" __global__ void regularizer(const float* n, const float* image, const float* weights, const float* omega,
                                       const float* components, float* map, float* gradient, Part part, float epsilon,
                                       int count, int form, float delta) {
  Spot s;
  if (!locate_in_tile(part, &s)) {
    return;
  }
  Neighbourhood h;
  load(n, omega, part, s.plane, s.y, s.x, &h);
  int area = part.height * part.width;
  int at = 3 * s.plane * area + h.at[CENTRE];
  float a[3];
  for (int c = 0; c < 3; c++) {
    a[c] = image[at + c * area] - h.n[CENTRE][c];
  }
  bool inside = omega[s.at] != 0.f;
  float alpha = inside ? weights[0] : 0.f;
  float beta = inside ? weights[1] : 0.f;
  float gamma = weights[2];
  float g[3];
  float value = alpha * log_value(a, epsilon) + beta * mixture(h.n[CENTRE], components, count, g);
  map[s.at] = value + gamma * variation(h, form, delta);
  float slope = alpha * log_slope(a, epsilon);
  float tv[3];
  variation_slope(h, form, delta, gamma, gamma, gamma, tv);
  for (int c = 0; c < 3; c++) {
    gradient[at + c * area] = fmaf(slope, a[c], fmaf(beta, g[c], tv[c]));
  }
}
