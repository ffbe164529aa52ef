// A window of a convolution, or of the gradient at its input, as a matrix product: output channels x positions, summed
// over the taps of all input channels, which are gathered on the way. The gradient is a convolution too: of dy, with the
// kernel turned by 180 degrees and the channels exchanged; where the stride is 2, only taps on whole outputs count.
// The taps come in steps of CONVOLUTION_TAPS: one place of the kernel in so many channels, or, where x has fewer
// channels, the places of one channel after the other. The weights stand in that order, step by step, each tap's for all
// outputs, both filled up with zeros. Small windows have few tiles, so the sum is split over blocks; convolution_sum adds
// the parts in order.
#include "part.cuh"

// A tile of 64 x 64 sums, 16 of each thread, is large enough to be bound by arithmetic and small enough to give a window
// several blocks.
#define CONVOLUTION_BLOCK 256
#define CONVOLUTION_TILE 64
// Taps at a time: two pairs of tiles take 17 KB of shared memory.
#define CONVOLUTION_TAPS 16
// Rows of shared memory start in different banks and at whole groups of four.
#define CONVOLUTION_PITCH (CONVOLUTION_TILE + 4)
#define CONVOLUTION_EACH (CONVOLUTION_TILE * CONVOLUTION_TAPS / CONVOLUTION_BLOCK)
// A thread's taps of a step are that far apart.
#define CONVOLUTION_APART (CONVOLUTION_BLOCK / CONVOLUTION_TILE)

struct Convolution {
  int inputs;   // channels of x
  int outputs;  // channels of y
  int height;   // extents of x
  int width;
  int rows;  // extents of the kernel
  int columns;
  int stride;   // rows of x from one row of y to the next
  int spread;   // rows of y from one row of x to the next, where this is a gradient
  int top;      // first row of x that row 0 of y reads
  int left;
  int pitch;  // from the weights of one tap to those of the next, a multiple of CONVOLUTION_TILE
};

// Four numbers that one load takes.
struct __align__(16) Four {
  float v[CONVOLUTION_EACH];
};

typedef float Tile[CONVOLUTION_TAPS][CONVOLUTION_PITCH];

// The kernel's extents, known to the compiler where KERNEL is not 0.
template <int KERNEL>
static __device__ inline int rows_of(const Convolution& c) {
  return KERNEL ? KERNEL : c.rows;
}

template <int KERNEL>
static __device__ inline int columns_of(const Convolution& c) {
  return KERNEL ? KERNEL : c.columns;
}

// x at a row and column, with the spread taken out; false outside of x or between its values.
static __device__ inline bool locate_value(const Convolution& c, int row, int column, int* at) {
  bool inside = row >= 0 && column >= 0;
  if (c.spread > 1) {
    inside = inside && row % c.spread == 0 && column % c.spread == 0;
    row /= c.spread;
    column /= c.spread;
  }
  *at = row * c.width + column;
  return inside && row < c.height && column < c.width;
}

// The values of x at the taps of a step that this thread fetches, for the position whose first row and column are given.
template <int KERNEL>
static __device__ inline void fetch(const float* x, const Convolution& c, int top, int left, bool some, int step,
                                    float* v) {
  int columns = columns_of<KERNEL>(c);
  int area = rows_of<KERNEL>(c) * columns;
  size_t plane = (size_t)c.height * c.width;
  int first = (int)threadIdx.x / CONVOLUTION_TILE;
  int at;
  if (c.inputs >= CONVOLUTION_TAPS) {
    int place = step % area;
    bool inside = some && locate_value(c, top + place / columns, left + place % columns, &at);
    int channel = step / area * CONVOLUTION_TAPS + first;
    for (int k = 0; k < CONVOLUTION_EACH; k++) {
      int of = channel + k * CONVOLUTION_APART;
      v[k] = inside && of < c.inputs ? x[of * plane + at] : 0.f;
    }
    return;
  }
  for (int k = 0; k < CONVOLUTION_EACH; k++) {
    int tap = step * CONVOLUTION_TAPS + first + k * CONVOLUTION_APART;
    int place = tap % area;
    bool inside = some && locate_value(c, top + place / columns, left + place % columns, &at);
    v[k] = inside && tap < c.inputs * area ? x[tap / area * plane + at] : 0.f;
  }
}

// What becomes of a sum: y = sum + bias + residual, rectified if asked; bias and residual may be null.
static __device__ inline float finished(float sum, const float* bias, const float* residual, int channel, int at,
                                        int relu) {
  sum += bias == nullptr ? 0.f : bias[channel];
  sum += residual == nullptr ? 0.f : residual[at];
  return relu ? fmaxf(0.f, sum) : sum;
}

template <int KERNEL>
static __device__ inline void multiply(const float* x, const float* weight, const float* bias, const float* residual,
                                       float* y, float* parts, const Part& part, const Convolution& c, int steps,
                                       int each, int relu, Tile* weights, Tile* values) {
  int thread = threadIdx.x;
  int area = part.rows * part.columns;
  int positions = part.planes / c.outputs * area;
  int from = (int)blockIdx.z * each;
  int end = min(steps, from + each);
  // The position whose taps this thread fetches.
  int fetched = (int)blockIdx.x * CONVOLUTION_TILE + thread % CONVOLUTION_TILE;
  bool some = fetched < positions;
  int image = some ? fetched / area : 0;
  int top = (part.top + (some ? fetched % area / part.columns : 0)) * c.stride + c.top;
  int left = (part.left + (some ? fetched % part.columns : 0)) * c.stride + c.left;
  const float* source = x + (size_t)image * c.inputs * c.height * c.width;
  // Four weights of a tap, and four taps of a position.
  const float* fetched_weights = weight + (int)blockIdx.y * CONVOLUTION_TILE + thread % 16 * 4;
  Four w;
  float v[CONVOLUTION_EACH];
  // Eight warps in four rows and two columns; a lane has four by four sums.
  int warp = thread / 32;
  int row = warp / 2 * 16 + thread % 32 / 8 * 4;
  int column = warp % 2 * 32 + thread % 8 * 4;
  float sum[4][4];
  for (int i = 0; i < 4; i++) {
    for (int j = 0; j < 4; j++) {
      sum[i][j] = 0.f;
    }
  }
  int buffer = 0;
  for (int step = from - 1; step < end; step++) {
    int next = step + 1;
    if (next < end) {
      w = *(const Four*)(fetched_weights + (size_t)(next * CONVOLUTION_TAPS + thread / 16) * c.pitch);
      fetch<KERNEL>(source, c, top, left, some, next, v);
    }
    if (step >= from) {
      for (int k = 0; k < CONVOLUTION_TAPS; k++) {
        for (int i = 0; i < 4; i++) {
          for (int j = 0; j < 4; j++) {
            sum[i][j] = fmaf(weights[buffer][k][row + i], values[buffer][k][column + j], sum[i][j]);
          }
        }
      }
      buffer ^= 1;
    }
    if (next < end) {
      for (int k = 0; k < CONVOLUTION_EACH; k++) {
        weights[buffer][thread / 16][thread % 16 * 4 + k] = w.v[k];
        values[buffer][thread / CONVOLUTION_TILE + k * CONVOLUTION_APART][thread % CONVOLUTION_TILE] = v[k];
      }
    }
    // The tiles of the step before are no longer read, those of the next are complete.
    __syncthreads();
  }
  for (int j = 0; j < 4; j++) {
    int position = (int)blockIdx.x * CONVOLUTION_TILE + column + j;
    if (position >= positions) {
      break;
    }
    int spot = position % area;
    for (int i = 0; i < 4; i++) {
      int channel = (int)blockIdx.y * CONVOLUTION_TILE + row + i;
      if (channel >= c.outputs) {
        break;
      }
      if (parts != nullptr) {
        parts[((size_t)blockIdx.z * c.outputs + channel) * positions + position] = sum[i][j];
      } else {
        int at = element(part, position / area * c.outputs + channel, part.top + spot / part.columns,
                         part.left + spot % part.columns);
        y[at] = finished(sum[i][j], bias, residual, channel, at, relu);
      }
    }
  }
}

// Launch: CONVOLUTION_BLOCK threads; blocks in x over tiles of positions, in y over tiles of output channels, in z over
// the parts of the sum, each of `each` of the steps. parts is null where there is one.
extern "C" __global__ void convolution(const float* x, const float* weight, const float* bias, const float* residual,
                                       float* y, float* parts, Part part, Convolution c, int steps, int each,
                                       int relu) {
  __shared__ __align__(16) Tile weights[2];
  __shared__ __align__(16) Tile values[2];
  if (c.rows == 3 && c.columns == 3) {
    multiply<3>(x, weight, bias, residual, y, parts, part, c, steps, each, relu, weights, values);
  } else if (c.rows == 1 && c.columns == 1) {
    multiply<1>(x, weight, bias, residual, y, parts, part, c, steps, each, relu, weights, values);
  } else {
    multiply<0>(x, weight, bias, residual, y, parts, part, c, steps, each, relu, weights, values);
  }
}

// Launch: one thread per element of the part, ELEMENT_BLOCK threads.
extern "C" __global__ void convolution_sum(const float* parts, const float* bias, const float* residual, float* y,
                                           Part part, int outputs, int count, int relu) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  int area = part.rows * part.columns;
  int positions = part.planes / outputs * area;
  int channel = s.plane % outputs;
  int position = s.plane / outputs * area + (s.y - part.top) * part.columns + s.x - part.left;
  float sum = 0.f;
  for (int k = 0; k < count; k++) {
    sum += parts[((size_t)k * outputs + channel) * positions + position];
  }
  y[s.at] = finished(sum, bias, residual, channel, s.at, relu);
}
