// alpha LOG(image - n) + beta MOG(n) + gamma TV(n) per pixel (Eq. 12) and the gradient of its sum, in one pass; the
// weights are three floats in device memory, because they change from image to image.
// Launch: one thread per pixel of the part, ELEMENT_BLOCK threads; the part has one plane per image.
#include "log.cuh"
#include "mixture.cuh"
#include "variation.cuh"

extern "C" __global__ void regularizer(const float* n, const float* image, const float* weights, const float* omega,
                                       const float* components, float* map, float* gradient, Part part, float epsilon,
                                       int count, int form, float delta) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float alpha = weights[0];
  float beta = weights[1];
  float gamma = weights[2];
  float colour[3];
  float a[3];
  for (int c = 0; c < 3; c++) {
    int at = element(part, 3 * s.plane + c, s.y, s.x);
    colour[c] = n[at];
    a[c] = image[at] - colour[c];
  }
  float value = 0.f;
  float total[3] = {0.f, 0.f, 0.f};
  float g[3];
  if (omega[s.at] != 0.f) {
    value = alpha * log_value(a, epsilon) + beta * mixture(colour, components, count, g);
    float slope = alpha * log_slope(a, epsilon);
    for (int c = 0; c < 3; c++) {
      total[c] = slope * a[c] + beta * g[c];
    }
  }
  map[s.at] = value + gamma * variation(n, omega, part, form, delta, s.plane, s.y, s.x);
  variation_slope(n, omega, nullptr, part, form, delta, s.plane, s.y, s.x, g);
  for (int c = 0; c < 3; c++) {
    gradient[element(part, 3 * s.plane + c, s.y, s.x)] = total[c] + gamma * g[c];
  }
}
