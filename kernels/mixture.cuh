// The pixel prior (Eq. 10): min_k (n - mu_k)^T P_k (n - mu_k) + offset_k and its gradient 2 P_k (n - mu_k), the lowest k
// on ties.
#pragma once

// Twelve floats, which three loads take: mean, precision xx xy xz yy yz zz, offset.
struct __align__(16) Component {
  float mean[3];
  float p[6];
  float offset;
  float unused[2];
};

static __device__ inline float mixture(const float* colour, const float* components, int count, float* g) {
  float best = INFINITY;
  g[0] = g[1] = g[2] = 0.f;
  for (int k = 0; k < count; k++) {
    Component c = ((const Component*)components)[k];
    float r = colour[0] - c.mean[0];
    float u = colour[1] - c.mean[1];
    float v = colour[2] - c.mean[2];
    float pr = fmaf(c.p[2], v, fmaf(c.p[1], u, c.p[0] * r));
    float pu = fmaf(c.p[4], v, fmaf(c.p[3], u, c.p[1] * r));
    float pv = fmaf(c.p[5], v, fmaf(c.p[4], u, c.p[2] * r));
    float value = fmaf(v, pv, fmaf(u, pu, fmaf(r, pr, c.offset)));
    if (value < best) {
      best = value;
      g[0] = pr;
      g[1] = pu;
      g[2] = pv;
    }
  }
  for (int c = 0; c < 3; c++) {
    g[c] *= 2.f;
  }
  return best;
}
