// Penalty of invalid colours on omega: sum_c max(0, n_c - high_c)^2 + max(0, low_c - n_c)^2, and its gradient.
// Launch: one thread per pixel of the part, ELEMENT_BLOCK threads; the part has one plane per image.
#include "part.cuh"

struct Range {
  float low[3];
  float high[3];
};

// Signed distance from the valid values of a channel.
static __device__ inline float excess(float value, const Range& range, int c) {
  return fmaxf(0.f, value - range.high[c]) + fminf(0.f, value - range.low[c]);
}

extern "C" __global__ void range_penalty(const float* n, const float* omega, float* map, Part part, Range range) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float sum = 0.f;
  for (int c = 0; c < 3; c++) {
    float e = excess(n[element(part, 3 * s.plane + c, s.y, s.x)], range, c);
    sum += e * e;
  }
  map[s.at] = omega[s.at] != 0.f ? sum : 0.f;
}

extern "C" __global__ void range_penalty_backward(const float* n, const float* omega, const float* d_map, float* dn,
                                                  Part part, Range range, int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float weight = omega[s.at] != 0.f ? 2.f * d_map[s.at] : 0.f;
  for (int c = 0; c < 3; c++) {
    int at = element(part, 3 * s.plane + c, s.y, s.x);
    float g = weight * excess(n[at], range, c);
    dn[at] = accumulate ? dn[at] + g : g;
  }
}
