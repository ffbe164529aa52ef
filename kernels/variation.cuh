// Vectorial total variation (Eq. 11) at one pixel. form 0: sqrt(|Dv|^2 + |Dh|^2 + delta); 1: sqrt(|Dv|^2 + delta) +
// sqrt(|Dh|^2 + delta); 2: the first per channel, summed. Differences that would leave the image are 0. A pixel counts
// where its stencil (itself, right, below) touches omega. Neighbours come from the cache: a tile in shared memory would
// save no traffic to the memory.
#pragma once
#include "part.cuh"

#define TV_JOINT 0
#define TV_SEPARABLE 1
#define TV_PER_CHANNEL 2

struct Differences {
  float right[3];
  float down[3];
};

static __device__ inline void differences(const float* n, const Part& part, int image, int y, int x, Differences* d) {
  for (int c = 0; c < 3; c++) {
    int at = element(part, 3 * image + c, y, x);
    d->right[c] = x + 1 < part.width ? n[at + 1] - n[at] : 0.f;
    d->down[c] = y + 1 < part.height ? n[at + part.width] - n[at] : 0.f;
  }
}

static __device__ inline bool touches(const float* omega, const Part& part, int image, int y, int x) {
  int at = element(part, image, y, x);
  return omega[at] != 0.f || (x + 1 < part.width && omega[at + 1] != 0.f)
      || (y + 1 < part.height && omega[at + part.width] != 0.f);
}

static __device__ inline float square(const float* v) { return v[0] * v[0] + v[1] * v[1] + v[2] * v[2]; }

static __device__ inline float variation(const float* n, const float* omega, const Part& part, int form, float delta,
                                         int image, int y, int x) {
  if (!touches(omega, part, image, y, x)) {
    return 0.f;
  }
  Differences d;
  differences(n, part, image, y, x, &d);
  if (form == TV_JOINT) {
    return sqrtf(square(d.right) + square(d.down) + delta);
  }
  if (form == TV_SEPARABLE) {
    return sqrtf(square(d.right) + delta) + sqrtf(square(d.down) + delta);
  }
  float value = 0.f;
  for (int c = 0; c < 3; c++) {
    value += sqrtf(d.right[c] * d.right[c] + d.down[c] * d.down[c] + delta);
  }
  return value;
}

// Adds the slopes of one pixel's value, the horizontal and the vertical difference weighted as given. d_map weighs the
// pixel's value; null stands for 1.
static __device__ inline void add_slopes(const float* n, const float* omega, const float* d_map, const Part& part,
                                         int form, float delta, int image, int y, int x, float horizontal,
                                         float vertical, float* g) {
  if (y < 0 || x < 0 || !touches(omega, part, image, y, x)) {
    return;
  }
  Differences d;
  differences(n, part, image, y, x, &d);
  float weight = d_map == nullptr ? 1.f : d_map[element(part, image, y, x)];
  if (form == TV_PER_CHANNEL) {
    for (int c = 0; c < 3; c++) {
      float scale = weight * rsqrtf(d.right[c] * d.right[c] + d.down[c] * d.down[c] + delta);
      g[c] += scale * (horizontal * d.right[c] + vertical * d.down[c]);
    }
    return;
  }
  float across = square(d.right);
  float along = square(d.down);
  if (form == TV_JOINT) {
    across = along = across + along;
  }
  horizontal *= weight * rsqrtf(across + delta);
  vertical *= weight * rsqrtf(along + delta);
  for (int c = 0; c < 3; c++) {
    g[c] += horizontal * d.right[c] + vertical * d.down[c];
  }
}

// The gradient at a pixel in gather form: the slopes of its own root, of its left neighbour's horizontal and of its upper
// neighbour's vertical difference.
static __device__ inline void variation_slope(const float* n, const float* omega, const float* d_map, const Part& part,
                                              int form, float delta, int image, int y, int x, float* g) {
  g[0] = g[1] = g[2] = 0.f;
  add_slopes(n, omega, d_map, part, form, delta, image, y, x - 1, 1.f, 0.f, g);
  add_slopes(n, omega, d_map, part, form, delta, image, y - 1, x, 0.f, 1.f, g);
  add_slopes(n, omega, d_map, part, form, delta, image, y, x, -1.f, -1.f, g);
}
