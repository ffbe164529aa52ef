// The steps from a gradient to a new image: sharing (Eq. 13), Adan, the projected step (Eq. 15).
#pragma once
#include "part.cuh"

// Windows up to 15 pixels fit the tiles of 12 KB; wider ones read the neighbours from memory.
#define SHARE_RADIUS 7
// Planes of a block, which share the weights: the colours of an image.
#define SHARE_PLANES 3
// The window of 5x5, whose loops are unrolled.
#define SHARE_USUAL 2

typedef float Tile[SHARE_PLANES][TILE_ROWS + 2 * SHARE_RADIUS][TILE_COLUMNS + 2 * SHARE_RADIUS];

// Fills the tiles around this block's pixels, 0 outside the image. Every thread of the block must come here.
static __device__ inline void load_tiles(const float* g, const Part& part, int plane, int planes, int top, int left,
                                         int radius, Tile& tile) {
  int wide = TILE_COLUMNS + 2 * radius;
  int count = wide * (TILE_ROWS + 2 * radius);
  for (int i = threadIdx.y * TILE_COLUMNS + threadIdx.x; i < count; i += TILE_ROWS * TILE_COLUMNS) {
    int v = top - radius + i / wide;
    int u = left - radius + i % wide;
    bool inside = v >= 0 && v < part.height && u >= 0 && u < part.width;
    for (int c = 0; c < planes; c++) {
      tile[c][i / wide][i % wide] = inside ? g[element(part, plane + c, v, u)] : 0.f;
    }
  }
  __syncthreads();
}

// sum_k w_k g_k of every plane over the window around a pixel. w points to the first weight of the pixel; the weights of
// a row stand in window^2 rows, one for each k.
template <int USUAL>
static __device__ inline void weigh_tiles(const float* w, const Part& part, int radius, const Tile& tile, float* sum) {
  int window = USUAL ? 2 * SHARE_USUAL + 1 : 2 * radius + 1;
  for (int v = 0; v < window; v++) {
    for (int u = 0; u < window; u++) {
      float weight = w[(size_t)(v * window + u) * part.width];
      for (int c = 0; c < SHARE_PLANES; c++) {
        sum[c] = fmaf(weight, tile[c][threadIdx.y + v][threadIdx.x + u], sum[c]);
      }
    }
  }
}

// The shared gradients of the planes of a block at a pixel.
static __device__ inline void shared_gradients(const float* g, const float* weights, const Part& part, int image,
                                               int plane, int planes, int y, int x, int radius, const Tile& tile,
                                               float* sum) {
  int window = 2 * radius + 1;
  const float* w = weights + (size_t)(image * part.height + y) * window * window * part.width + x;
  for (int c = 0; c < SHARE_PLANES; c++) {
    sum[c] = 0.f;
  }
  if (radius == SHARE_USUAL) {
    weigh_tiles<1>(w, part, radius, tile, sum);
    return;
  }
  if (radius <= SHARE_RADIUS) {
    weigh_tiles<0>(w, part, radius, tile, sum);
    return;
  }
  for (int k = 0; k < window * window; k++) {
    int v = y + k / window - radius;
    int u = x + k % window - radius;
    bool inside = v >= 0 && v < part.height && u >= 0 && u < part.width;
    for (int c = 0; inside && c < planes; c++) {
      sum[c] = fmaf(w[(size_t)k * part.width], g[element(part, plane + c, v, u)], sum[c]);
    }
  }
}

// What of Adan depends on the step t; it lives on the device, so that a recorded graph of an iteration never changes.
struct Clock {
  int step;
  float unbias1;
  float unbias2;
  float unbias3;
};

struct Adan {
  float beta1;
  float beta2;
  float beta3;
  float gain1;
  float gain2;
  float gain3;
  float epsilon;
};

// m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) (g - g'); n = beta3 n + (1 - beta3) (g + beta2 (g - g'))^2;
// u = (m / (1 - beta1^t) + beta2 v / (1 - beta2^t)) / (sqrt(n) / sqrt(1 - beta3^t) + epsilon); in step 1 g' = g.
static __device__ inline float direction(float gradient, float* m, float* v, float* n, float* previous, int at,
                                         const Clock& clock, const Adan& a) {
  float difference = clock.step == 1 ? 0.f : gradient - previous[at];
  float look = gradient + a.beta2 * difference;
  float mean = a.beta1 * m[at] + a.gain1 * gradient;
  float change = a.beta2 * v[at] + a.gain2 * difference;
  float second = a.beta3 * n[at] + a.gain3 * (look * look);
  m[at] = mean;
  v[at] = change;
  n[at] = second;
  previous[at] = gradient;
  return (mean * clock.unbias1 + change * clock.unbias2) / (sqrtf(second) * clock.unbias3 + a.epsilon);
}

struct Step {
  int adaptive;
  float eta0;
  float floor;
  float bound;
  float low[3];
  float high[3];
};

// clamp(value - clip(eta u)), eta = eta0 max(|input - value|, floor) or eta0.
static __device__ inline float moved(float value, float input, float u, const Step& o, int channel) {
  float eta = o.adaptive ? o.eta0 * fmaxf(fabsf(input - value), o.floor) : o.eta0;
  float change = fmaxf(-o.bound, fminf(o.bound, eta * u));
  return fmaxf(o.low[channel], fminf(o.high[channel], value - change));
}
