// Squared Mahalanobis distance s = |W d|^2, d = f - mean, and its gradient 2 W^T W d, per position (Eq. 7). W is a packed
// lower triangle, row i at offset i(i+1)/2. The factor is by far the most of what must be read; it comes through shared
// memory in runs of whole rows, so that each value is read once, and many are on their way at a time.
// Launch: one block of MAHALANOBIS_BLOCK threads per position of the part; the part has one plane per image.
#include "part.cuh"

// Four warps share the rows of one factor; more would idle on the short rows of small models.
#define MAHALANOBIS_BLOCK 128
// The longest row must fit into a run.
#define MAHALANOBIS_DIMS 2048
// Values of a run, as many for each thread: 10 KB, which 100 dimensions fill twice.
#define MAHALANOBIS_RUN 2560
#define MAHALANOBIS_EACH (MAHALANOBIS_RUN / MAHALANOBIS_BLOCK)
// The first 71 rows have 2556 values; later rows are longer.
#define MAHALANOBIS_ROWS 72

static __device__ inline int triangle(int rows) { return rows * (rows + 1) / 2; }

// The row behind the run that starts with a row.
static __device__ inline int run_end(int row, int dims) {
  int last = triangle(row) + MAHALANOBIS_RUN;
  int end = (int)((sqrtf(8.f * (float)last + 1.f) - 1.f) / 2.f);
  // The root may be off by one.
  while (triangle(end) > last) {
    end--;
  }
  while (triangle(end + 1) <= last) {
    end++;
  }
  return min(end, dims);
}

extern "C" __global__ void mahalanobis(const float* f, const float* means, const float* factors, float* score,
                                       float* gradient, Part part, int dims) {
  __shared__ float d[MAHALANOBIS_DIMS];
  __shared__ float sums[MAHALANOBIS_DIMS];
  __shared__ float run[MAHALANOBIS_RUN];
  __shared__ float t[MAHALANOBIS_ROWS];
  int area = part.rows * part.columns;
  int image = (int)blockIdx.x / area;
  int y = part.top + (int)blockIdx.x % area / part.columns;
  int x = part.left + (int)blockIdx.x % part.columns;
  size_t position = (size_t)y * part.width + x;
  const float* factor = factors + position * triangle(dims);
  int lane = threadIdx.x % 32;
  for (int j = threadIdx.x; j < dims; j += MAHALANOBIS_BLOCK) {
    d[j] = f[element(part, image * dims + j, y, x)] - means[position * dims + j];
    sums[j] = 0.f;
  }
  float distance = 0.f;
  for (int row = 0; row < dims;) {
    int end = run_end(row, dims);
    int first = triangle(row);
    int count = triangle(end) - first;
    float value[MAHALANOBIS_EACH];
    for (int k = 0; k < MAHALANOBIS_EACH; k++) {
      int at = (int)threadIdx.x + k * MAHALANOBIS_BLOCK;
      value[k] = at < count ? factor[first + at] : 0.f;
    }
    for (int k = 0; k < MAHALANOBIS_EACH; k++) {
      run[threadIdx.x + k * MAHALANOBIS_BLOCK] = value[k];
    }
    __syncthreads();
    for (int i = row + (int)threadIdx.x / 32; i < end; i += MAHALANOBIS_BLOCK / 32) {
      const float* w = run + triangle(i) - first;
      float sum = 0.f;
      for (int j = lane; j <= i; j += 32) {
        sum = fmaf(w[j], d[j], sum);
      }
      for (int o = 16; o > 0; o /= 2) {
        sum += __shfl_xor_sync(0xffffffffu, sum, o);
      }
      if (lane == 0) {
        t[i - row] = sum;
      }
    }
    __syncthreads();
    for (int j = threadIdx.x; j < end; j += MAHALANOBIS_BLOCK) {
      int i = max(row, j);
      const float* w = run + triangle(i) - first + j;
      float sum = sums[j];
      for (; i < end; i++) {
        sum = fmaf(*w, t[i - row], sum);
        w += i + 1;
      }
      sums[j] = sum;
    }
    for (int i = row + lane; threadIdx.x < 32 && i < end; i += 32) {
      distance += t[i - row] * t[i - row];
    }
    __syncthreads();
    row = end;
  }
  for (int j = threadIdx.x; j < dims; j += MAHALANOBIS_BLOCK) {
    gradient[element(part, image * dims + j, y, x)] = 2.f * sums[j];
  }
  if (threadIdx.x < 32) {
    for (int o = 16; o > 0; o /= 2) {
      distance += __shfl_xor_sync(0xffffffffu, distance, o);
    }
    if (lane == 0) {
      score[element(part, image, y, x)] = distance;
    }
  }
}
