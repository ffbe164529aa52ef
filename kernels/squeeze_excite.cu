// What squeeze-and-excitation does to whole channels: their means, and a factor and a summand for each.
#include "part.cuh"

// A power of two for the tree; eight warps as everywhere.
#define MEAN_BLOCK 256

// mean[plane] = mean over all positions of x, or of x by where `by` is not null; the order of the sum depends on the
// number of positions alone.
// Launch: one block of MEAN_BLOCK threads per plane.
extern "C" __global__ void channel_mean(const float* x, const float* by, float* mean, int positions) {
  __shared__ float sums[MEAN_BLOCK];
  size_t first = (size_t)blockIdx.x * positions;
  float mine = 0.f;
  for (int i = threadIdx.x; i < positions; i += MEAN_BLOCK) {
    mine += by == nullptr ? x[first + i] : x[first + i] * by[first + i];
  }
  sums[threadIdx.x] = mine;
  __syncthreads();
  for (int o = MEAN_BLOCK / 2; o > 0; o /= 2) {
    if (threadIdx.x < o) {
      sums[threadIdx.x] += sums[threadIdx.x + o];
    }
    __syncthreads();
  }
  if (threadIdx.x == 0) {
    mean[blockIdx.x] = sums[0] / (float)positions;
  }
}

// y = scale[plane] x + shift[plane], or added to y; shift may be null.
// Launch: one thread per element of the part of y, ELEMENT_BLOCK threads.
extern "C" __global__ void scale_channels(const float* x, const float* scale, const float* shift, float* y, Part part,
                                          int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  float value = scale[s.plane] * x[s.at] + (shift == nullptr ? 0.f : shift[s.plane]);
  y[s.at] = accumulate ? y[s.at] + value : value;
}
