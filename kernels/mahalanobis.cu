// Squared Mahalanobis distance s = |W d|^2, d = f - mean, and its gradient 2 W^T W d, per position (Eq. 7). W is a packed
// lower triangle, row i at offset i(i+1)/2. The factor is by far the most of what must be read. A warp has a position and
// keeps a column of d and of the gradient per lane, or several; a row that it holds gives its part of both, so that each
// value is read once and nothing waits for other warps.
// Launch: MAHALANOBIS_BLOCK threads, of which each warp takes the next position of the part; the part has one plane per
// image. The kernel's number is that of columns per lane, of which 32 lanes must have at least dims.
#include "part.cuh"

// Four warps, whose positions share the cache lines of f.
#define MAHALANOBIS_BLOCK 128
#define MAHALANOBIS_DIMS 2048

static __device__ inline int triangle(int rows) { return rows * (rows + 1) / 2; }

// Takes several rows at a time, so that enough is on its way.
template <int COLUMNS, int ROWS>
static __device__ inline void distance(const float* f, const float* means, const float* factors, float* score,
                                       float* gradient, const Part& part, int dims) {
  int area = part.rows * part.columns;
  int warp = ((int)blockIdx.x * MAHALANOBIS_BLOCK + (int)threadIdx.x) / 32;
  if (warp >= part.planes * area) {
    return;
  }
  int lane = threadIdx.x % 32;
  int image = warp / area;
  int y = part.top + warp % area / part.columns;
  int x = part.left + warp % part.columns;
  size_t position = (size_t)y * part.width + x;
  const float* factor = factors + position * triangle(dims);
  float d[COLUMNS];
  float g[COLUMNS];
  for (int c = 0; c < COLUMNS; c++) {
    int j = lane + 32 * c;
    d[c] = j < dims ? f[element(part, image * dims + j, y, x)] - means[position * dims + j] : 0.f;
    g[c] = 0.f;
  }
  float total = 0.f;
  for (int row = 0; row < dims; row += ROWS) {
    float w[ROWS][COLUMNS];
    for (int r = 0; r < ROWS; r++) {
      for (int c = 0; c < COLUMNS; c++) {
        int i = row + r;
        int j = lane + 32 * c;
        w[r][c] = i < dims && j <= i ? factor[triangle(i) + j] : 0.f;
      }
    }
    float t[ROWS];
    for (int r = 0; r < ROWS; r++) {
      t[r] = 0.f;
      for (int c = 0; c < COLUMNS; c++) {
        t[r] = fmaf(w[r][c], d[c], t[r]);
      }
    }
    for (int o = 16; o > 0; o /= 2) {
      for (int r = 0; r < ROWS; r++) {
        t[r] += __shfl_xor_sync(0xffffffffu, t[r], o);
      }
    }
    for (int r = 0; r < ROWS; r++) {
      total = fmaf(t[r], t[r], total);
      for (int c = 0; c < COLUMNS; c++) {
        g[c] = fmaf(w[r][c], t[r], g[c]);
      }
    }
  }
  for (int c = 0; c < COLUMNS; c++) {
    int j = lane + 32 * c;
    if (j < dims) {
      gradient[element(part, image * dims + j, y, x)] = 2.f * g[c];
    }
  }
  if (lane == 0) {
    score[element(part, image, y, x)] = total;
  }
}

extern "C" __global__ void mahalanobis_4(const float* f, const float* means, const float* factors, float* score,
                                         float* gradient, Part part, int dims) {
  distance<4, 4>(f, means, factors, score, gradient, part, dims);
}

extern "C" __global__ void mahalanobis_16(const float* f, const float* means, const float* factors, float* score,
                                          float* gradient, Part part, int dims) {
  distance<16, 2>(f, means, factors, score, gradient, part, dims);
}

extern "C" __global__ void mahalanobis_64(const float* f, const float* means, const float* factors, float* score,
                                          float* gradient, Part part, int dims) {
  distance<64, 1>(f, means, factors, score, gradient, part, dims);
}
