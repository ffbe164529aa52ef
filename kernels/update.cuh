// The steps from a gradient to a new image: sharing (Eq. 13), Adan, the projected step (Eq. 15).
#pragma once
#include "part.cuh"

// 32 columns make whole memory transactions; eight rows keep the halo small.
#define SHARE_COLUMNS 32
#define SHARE_ROWS 8
// Windows up to 15 pixels fit the tile of 4 KB; wider ones read the neighbours from memory.
#define SHARE_RADIUS 7

typedef float Tile[SHARE_ROWS + 2 * SHARE_RADIUS][SHARE_COLUMNS + 2 * SHARE_RADIUS];

// Fills the tile around this block's pixels, 0 outside the image. Every thread of the block must come here.
static __device__ inline void load_tile(const float* g, const Part& part, int plane, int top, int left, int radius,
                                        Tile& tile) {
  int wide = SHARE_COLUMNS + 2 * radius;
  int count = wide * (SHARE_ROWS + 2 * radius);
  for (int i = threadIdx.y * SHARE_COLUMNS + threadIdx.x; i < count; i += SHARE_ROWS * SHARE_COLUMNS) {
    int v = top - radius + i / wide;
    int u = left - radius + i % wide;
    bool inside = v >= 0 && v < part.height && u >= 0 && u < part.width;
    tile[i / wide][i % wide] = inside ? g[element(part, plane, v, u)] : 0.f;
  }
  __syncthreads();
}

// sum_k w_k g_k over the window around a pixel; the weights of a row stand in window^2 rows, one for each k.
static __device__ inline float shared_gradient(const float* g, const float* weights, const Part& part, int image,
                                               int plane, int y, int x, int radius, const Tile& tile) {
  int window = 2 * radius + 1;
  int positions = window * window;
  const float* w = weights + (size_t)(image * part.height + y) * positions * part.width + x;
  float sum = 0.f;
  for (int k = 0; k < positions; k++) {
    float value = 0.f;
    if (radius <= SHARE_RADIUS) {
      value = tile[threadIdx.y + k / window][threadIdx.x + k % window];
    } else {
      int v = y + k / window - radius;
      int u = x + k % window - radius;
      value = v >= 0 && v < part.height && u >= 0 && u < part.width ? g[element(part, plane, v, u)] : 0.f;
    }
    sum += w[(size_t)k * part.width] * value;
  }
  return sum;
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
