// The pixel prior (Eq. 10): min_k (n - mu_k)^T P_k (n - mu_k) + offset_k and its gradient 2 P_k (n - mu_k), the lowest k
// on ties. A component is ten floats: mean, precision xx xy xz yy yz zz, offset.
#pragma once

static __device__ inline float mixture(const float* colour, const float* components, int count, float* g) {
  float best = INFINITY;
  g[0] = g[1] = g[2] = 0.f;
  for (int k = 0; k < count; k++) {
    const float* p = components + 10 * k;
    float r = colour[0] - p[0];
    float u = colour[1] - p[1];
    float v = colour[2] - p[2];
    float pr = p[3] * r + p[4] * u + p[5] * v;
    float pu = p[4] * r + p[6] * u + p[7] * v;
    float pv = p[5] * r + p[7] * u + p[8] * v;
    float value = r * pr + u * pu + v * pv + p[9];
    if (value < best) {
      best = value;
      g[0] = 2.f * pr;
      g[1] = 2.f * pu;
      g[2] = 2.f * pv;
    }
  }
  return best;
}
