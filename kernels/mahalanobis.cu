// Squared Mahalanobis distance s = |W d|^2, d = f - mean, and its gradient 2 W^T W d, per position (Eq. 7). W is a packed
// lower triangle, row i at offset i(i+1)/2. The factor is read twice; the second time it comes from the cache.
// Launch: one block of MAHALANOBIS_BLOCK threads per position of the part; the part has one plane per image.
#include "part.cuh"

// Four warps share the rows of one factor; more would idle on the short rows of small models.
#define MAHALANOBIS_BLOCK 128
// Two arrays of this many floats: 16 KB of the 48 KB that every architecture has.
#define MAHALANOBIS_DIMS 2048

extern "C" __global__ void mahalanobis(const float* f, const float* means, const float* factors, float* score,
                                       float* gradient, Part part, int dims) {
  __shared__ float d[MAHALANOBIS_DIMS];
  __shared__ float t[MAHALANOBIS_DIMS];
  int area = part.rows * part.columns;
  int image = (int)blockIdx.x / area;
  int y = part.top + (int)blockIdx.x % area / part.columns;
  int x = part.left + (int)blockIdx.x % part.columns;
  size_t position = (size_t)y * part.width + x;
  const float* factor = factors + position * dims * (dims + 1) / 2;
  for (int j = threadIdx.x; j < dims; j += MAHALANOBIS_BLOCK) {
    d[j] = f[element(part, image * dims + j, y, x)] - means[position * dims + j];
  }
  __syncthreads();
  int lane = threadIdx.x % 32;
  for (int i = threadIdx.x / 32; i < dims; i += MAHALANOBIS_BLOCK / 32) {
    const float* row = factor + (size_t)i * (i + 1) / 2;
    float sum = 0.f;
    for (int j = lane; j <= i; j += 32) {
      sum += row[j] * d[j];
    }
    for (int o = 16; o > 0; o /= 2) {
      sum += __shfl_xor_sync(0xffffffffu, sum, o);
    }
    if (lane == 0) {
      t[i] = sum;
    }
  }
  __syncthreads();
  for (int j = threadIdx.x; j < dims; j += MAHALANOBIS_BLOCK) {
    float sum = 0.f;
    for (int i = j; i < dims; i++) {
      sum += factor[(size_t)i * (i + 1) / 2 + j] * t[i];
    }
    gradient[element(part, image * dims + j, y, x)] = 2.f * sum;
  }
  if (threadIdx.x < 32) {
    float sum = 0.f;
    for (int i = lane; i < dims; i += 32) {
      sum += t[i] * t[i];
    }
    for (int o = 16; o > 0; o /= 2) {
      sum += __shfl_xor_sync(0xffffffffu, sum, o);
    }
    if (lane == 0) {
      score[element(part, image, y, x)] = sum;
    }
  }
}
