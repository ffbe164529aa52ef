// Neighbour-weighted gradient sharing. Weights (Eq. 14): exp(-r^2 / spatial - |x - x'|^2 / colour), normalised over the
// neighbours inside omega; those of image row y stand in rows y window^2 + k. Sharing (Eq. 13) is in update.cuh.
#include "update.cuh"

// Launch: one thread per pixel of the part, ELEMENT_BLOCK threads; the part has one plane per image.
extern "C" __global__ void sharing_weights(const float* colours, const float* omega, float* weights, Part part,
                                           int channels, int window, float spatial, float colour) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  int positions = window * window;
  float* w = weights + (size_t)(s.plane * part.height + s.y) * positions * part.width + s.x;
  float sum = 0.f;
  for (int k = 0; k < positions; k++) {
    int v = s.y + k / window - window / 2;
    int u = s.x + k % window - window / 2;
    float weight = 0.f;
    if (omega[s.at] != 0.f && v >= 0 && v < part.height && u >= 0 && u < part.width
        && omega[element(part, s.plane, v, u)] != 0.f) {
      float squares = 0.f;
      for (int c = 0; c < channels; c++) {
        float d = colours[element(part, s.plane * channels + c, s.y, s.x)]
            - colours[element(part, s.plane * channels + c, v, u)];
        squares += d * d;
      }
      float r = (float)((v - s.y) * (v - s.y) + (u - s.x) * (u - s.x));
      weight = expf(-r / spatial - squares / colour);
    }
    w[(size_t)k * part.width] = weight;
    sum += weight;
  }
  // The centre weighs 1 inside omega, so the sum is 0 only outside.
  for (int k = 0; sum > 0.f && k < positions; k++) {
    w[(size_t)k * part.width] /= sum;
  }
}

// Launch: TILE_COLUMNS x TILE_ROWS threads; blocks in x over the columns and in y over the rows of the part, in z over
// the groups of SHARE_PLANES channels of every image.
extern "C" __global__ void share(const float* g, const float* weights, float* d, Part part, int channels, int radius) {
  __shared__ Tile tile;
  int groups = (channels + SHARE_PLANES - 1) / SHARE_PLANES;
  int image = blockIdx.z / groups;
  int channel = (int)blockIdx.z % groups * SHARE_PLANES;
  int planes = min(SHARE_PLANES, channels - channel);
  int plane = image * channels + channel;
  int top = part.top + (int)blockIdx.y * TILE_ROWS;
  int left = part.left + (int)blockIdx.x * TILE_COLUMNS;
  if (radius <= SHARE_RADIUS) {
    load_tiles(g, part, plane, planes, top, left, radius, tile);
  }
  int y = top + threadIdx.y;
  int x = left + threadIdx.x;
  if (y < part.top + part.rows && x < part.left + part.columns) {
    float sum[SHARE_PLANES];
    shared_gradients(g, weights, part, image, plane, planes, y, x, radius, tile, sum);
    for (int c = 0; c < planes; c++) {
      d[element(part, plane + c, y, x)] = sum[c];
    }
  }
}
