// Sharing, Adan and the projected step in one pass: what an iteration does to an image once it has its gradient. The
// neighbours' gradients must be finished, so this is a kernel of its own. update.cuh has the formulas.
// Launch: SHARE_COLUMNS x SHARE_ROWS threads; blocks in x over the columns and in y over the rows of the part of n, in z
// over three planes per image. weights is null where gradients are not shared.
#include "update.cuh"

extern "C" __global__ void descend(const float* g, const float* weights, float* m, float* v, float* power,
                                   float* previous, float* n, const float* image, const float* omega, Part part,
                                   int radius, const Clock* clock, Adan a, Step o) {
  __shared__ Tile tile;
  int plane = blockIdx.z;
  int top = part.top + (int)blockIdx.y * SHARE_ROWS;
  int left = part.left + (int)blockIdx.x * SHARE_COLUMNS;
  if (weights != nullptr && radius <= SHARE_RADIUS) {
    load_tile(g, part, plane, top, left, radius, tile);
  }
  int y = top + threadIdx.y;
  int x = left + threadIdx.x;
  if (y >= part.top + part.rows || x >= part.left + part.columns) {
    return;
  }
  int at = element(part, plane, y, x);
  float gradient = weights == nullptr ? g[at]
      : shared_gradient(g, weights, part, plane / 3, plane, y, x, radius, tile);
  float u = direction(gradient, m, v, power, previous, at, *clock, a);
  if (omega[element(part, plane / 3, y, x)] != 0.f) {
    n[at] = moved(n[at], image[at], u, o, plane % 3);
  }
}
