// LOG penalty of a = image - n on omega (Eq. 8) and its gradient; log.cuh has the formulas.
// Launch: one thread per pixel of the part, ELEMENT_BLOCK threads; the part has one plane per image.
#include "part.cuh"
#include "log.cuh"

static __device__ inline void anomaly(const float* n, const float* image, const Part& part, const Spot& s, float* a) {
  for (int c = 0; c < 3; c++) {
    int at = element(part, 3 * s.plane + c, s.y, s.x);
    a[c] = image[at] - n[at];
  }
}

extern "C" __global__ void log_penalty(const float* n, const float* image, const float* omega, float* map, Part part,
                                       float epsilon) {
  Spot s;
  if (locate(part, &s)) {
    float a[3];
    anomaly(n, image, part, s, a);
    map[s.at] = omega[s.at] != 0.f ? log_value(a, epsilon) : 0.f;
  }
}

extern "C" __global__ void log_penalty_backward(const float* n, const float* image, const float* omega,
                                                const float* d_map, float* dn, Part part, float epsilon,
                                                int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float a[3];
  anomaly(n, image, part, s, a);
  float scale = omega[s.at] != 0.f ? d_map[s.at] * log_slope(a, epsilon) : 0.f;
  for (int c = 0; c < 3; c++) {
    int at = element(part, 3 * s.plane + c, s.y, s.x);
    dn[at] = accumulate ? dn[at] + scale * a[c] : scale * a[c];
  }
}
