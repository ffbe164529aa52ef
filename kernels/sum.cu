// Sum of a part in double, in an order that depends on the part alone: every thread adds its elements of a span of
// SUM_SPAN in turn, a tree adds the threads, and one block adds the spans the same way.
// Launch: sum_spans with one block of SUM_BLOCK threads per span, then sum_total with one block of SUM_BLOCK threads.
#include "part.cuh"

// A power of two for the tree; eight warps as everywhere.
#define SUM_BLOCK 256
// Sixteen elements per thread amortise the tree.
#define SUM_SPAN 4096

static __device__ inline double tree(double* sums, double mine) {
  sums[threadIdx.x] = mine;
  __syncthreads();
  for (int o = SUM_BLOCK / 2; o > 0; o /= 2) {
    if (threadIdx.x < o) {
      sums[threadIdx.x] += sums[threadIdx.x + o];
    }
    __syncthreads();
  }
  return sums[0];
}

extern "C" __global__ void sum_spans(const float* x, double* spans, Part part) {
  __shared__ double sums[SUM_BLOCK];
  unsigned area = (unsigned)part.rows * (unsigned)part.columns;
  unsigned count = area * (unsigned)part.planes;
  unsigned first = blockIdx.x * SUM_SPAN + threadIdx.x;
  bool whole = part.columns == part.width && part.rows == part.height;
  // All loads before the first addition, so that they do not wait for each other.
  float value[SUM_SPAN / SUM_BLOCK];
  for (int k = 0; k < SUM_SPAN / SUM_BLOCK; k++) {
    unsigned i = first + k * SUM_BLOCK;
    unsigned at = i;
    if (!whole) {
      unsigned position = i % area;
      at = element(part, (int)(i / area), part.top + (int)(position / (unsigned)part.columns),
                   part.left + (int)(position % (unsigned)part.columns));
    }
    value[k] = i < count ? x[at] : 0.f;
  }
  double mine = 0.;
  for (int k = 0; k < SUM_SPAN / SUM_BLOCK; k++) {
    mine += value[k];
  }
  double total = tree(sums, mine);
  if (threadIdx.x == 0) {
    spans[blockIdx.x] = total;
  }
}

// The total goes to place *row of a column of totals, so that repetitions of a recorded graph keep theirs apart.
extern "C" __global__ void sum_total(const double* spans, double* column, const int* row, int count) {
  __shared__ double sums[SUM_BLOCK];
  double mine = 0.;
  for (int i = threadIdx.x; i < count; i += SUM_BLOCK) {
    mine += spans[i];
  }
  double all = tree(sums, mine);
  if (threadIdx.x == 0) {
    column[*row] = all;
  }
}

// Launch: one thread, after all sums of a repetition.
extern "C" __global__ void sum_next(int* row) {
  if (blockIdx.x * blockDim.x + threadIdx.x == 0) {
    *row += 1;
  }
}
