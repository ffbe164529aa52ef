// Gradient at the input of a network's first convolution: three channels, 7x7, stride 2, padding 3. General algorithms
// for wide layers leave most of the device idle on three channels.
// dx[c][y][x] = sum over o, ky, kx of dy[o][(y + 3 - ky) / 2][(x + 3 - kx) / 2] w[o][c][ky][kx] where both quotients are
// whole. A thread has the two by two pixels that read the same 4x4 outputs; the kernel's taps fall on them by parity.
// Launch: STEM_QUADS x STEM_SHARES threads; blocks in x over columns and in y over rows of tiles of STEM_WIDE x
// STEM_HIGH quads, from the quad that holds the part's first pixel on, in z over the images.
#include "part.cuh"

#define STEM_CHANNELS 3
#define STEM_KERNEL 7
#define STEM_WIDE 16
#define STEM_HIGH 4
#define STEM_QUADS 64
// The output channels are shared among this many threads, whose sums are added in order.
#define STEM_SHARES 4
// As many output channels as shared memory has room for, 39 KB.
#define STEM_OUTPUTS 64
// Weights of a channel, filled up so that a load can take four.
#define STEM_WEIGHTS 52
#define STEM_FILTER (STEM_CHANNELS * STEM_WEIGHTS)
#define STEM_PIXELS (4 * STEM_CHANNELS)

// Adds what one output channel gives to the four pixels of a quad in one input channel.
static __device__ inline void add_taps(const float* w, const float (&v)[4][4], float* sum) {
  for (int py = 0; py < 2; py++) {
    for (int px = 0; px < 2; px++) {
      float total = 0.f;
      // Odd taps meet even pixels; v starts one row and column before the quad's own.
      for (int ky = 1 - py; ky < STEM_KERNEL; ky += 2) {
        for (int kx = 1 - px; kx < STEM_KERNEL; kx += 2) {
          total = fmaf(v[(py + 3 - ky) / 2 + 1][(px + 3 - kx) / 2 + 1], w[ky * STEM_KERNEL + kx], total);
        }
      }
      sum[2 * py + px] += total;
    }
  }
}

extern "C" __global__ void stem_backward(const float* dy, const float* weight, float* dx, Part part, int outputs,
                                         int height, int width, int accumulate) {
  __shared__ __align__(16) float filters[STEM_OUTPUTS * STEM_FILTER];
  int linear = threadIdx.y * STEM_QUADS + threadIdx.x;
  for (int i = linear; i < outputs * STEM_CHANNELS * STEM_KERNEL * STEM_KERNEL; i += STEM_QUADS * STEM_SHARES) {
    filters[i / (STEM_KERNEL * STEM_KERNEL) * STEM_WEIGHTS + i % (STEM_KERNEL * STEM_KERNEL)] = weight[i];
  }
  __syncthreads();
  int image = blockIdx.z;
  int qy = part.top / 2 + (int)blockIdx.y * STEM_HIGH + (int)threadIdx.x / STEM_WIDE;
  int qx = part.left / 2 + (int)blockIdx.x * STEM_WIDE + (int)threadIdx.x % STEM_WIDE;
  float sum[STEM_CHANNELS][4];
  for (int c = 0; c < STEM_CHANNELS; c++) {
    for (int p = 0; p < 4; p++) {
      sum[c][p] = 0.f;
    }
  }
  for (int o = threadIdx.y; o < outputs; o += STEM_SHARES) {
    const float* plane = dy + (size_t)(image * outputs + o) * height * width;
    float v[4][4];
    for (int i = 0; i < 4; i++) {
      for (int j = 0; j < 4; j++) {
        int row = qy - 1 + i;
        int column = qx - 1 + j;
        bool inside = row >= 0 && row < height && column >= 0 && column < width;
        v[i][j] = inside ? plane[row * width + column] : 0.f;
      }
    }
    for (int c = 0; c < STEM_CHANNELS; c++) {
      add_taps(filters + o * STEM_FILTER + c * STEM_WEIGHTS, v, sum[c]);
    }
  }
  __syncthreads();
  // The weights' room takes the shares of the sums.
  for (int i = 0; i < STEM_PIXELS; i++) {
    filters[(threadIdx.y * STEM_PIXELS + i) * STEM_QUADS + threadIdx.x] = sum[i / 4][i % 4];
  }
  __syncthreads();
  for (int i = threadIdx.y; i < STEM_PIXELS; i += STEM_SHARES) {
    int y = 2 * qy + i % 4 / 2;
    int x = 2 * qx + i % 2;
    if (y < part.top || y >= part.top + part.rows || x < part.left || x >= part.left + part.columns) {
      continue;
    }
    float total = 0.f;
    for (int s = 0; s < STEM_SHARES; s++) {
      total += filters[(s * STEM_PIXELS + i) * STEM_QUADS + threadIdx.x];
    }
    int at = element(part, image * STEM_CHANNELS + i / 4, y, x);
    dx[at] = accumulate ? dx[at] + total : total;
  }
}
