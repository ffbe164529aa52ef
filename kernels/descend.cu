// Sharing, Adan and the projected step in one pass: what an iteration does to an image once it has its gradient. The
// neighbours' gradients must be finished, so this is a kernel of its own. update.cuh has the formulas.
// Launch: TILE_COLUMNS x TILE_ROWS threads; blocks in x over the columns and in y over the rows of the part of n, in z
// over the images. weights is null where gradients are not shared.
#include "update.cuh"

extern "C" __global__ void descend(const float* g, const float* weights, float* m, float* v, float* power,
                                   float* previous, float* n, const float* image, const float* omega, Part part,
                                   int radius, const Clock* clock, Adan a, Step o) {
  __shared__ Tile tile;
  int plane = SHARE_PLANES * (int)blockIdx.z;
  int top = part.top + (int)blockIdx.y * TILE_ROWS;
  int left = part.left + (int)blockIdx.x * TILE_COLUMNS;
  if (weights != nullptr && radius <= SHARE_RADIUS) {
    load_tiles(g, part, plane, SHARE_PLANES, top, left, radius, tile);
  }
  int y = top + threadIdx.y;
  int x = left + threadIdx.x;
  if (y >= part.top + part.rows || x >= part.left + part.columns) {
    return;
  }
  float gradient[SHARE_PLANES];
  if (weights == nullptr) {
    for (int c = 0; c < SHARE_PLANES; c++) {
      gradient[c] = g[element(part, plane + c, y, x)];
    }
  } else {
    shared_gradients(g, weights, part, blockIdx.z, plane, SHARE_PLANES, y, x, radius, tile, gradient);
  }
  bool inside = omega[element(part, blockIdx.z, y, x)] != 0.f;
  Clock now = *clock;
  for (int c = 0; c < SHARE_PLANES; c++) {
    int at = element(part, plane + c, y, x);
    float u = direction(gradient[c], m, v, power, previous, at, now, a);
    if (inside) {
      n[at] = moved(n[at], image[at], u, o, c);
    }
  }
}
