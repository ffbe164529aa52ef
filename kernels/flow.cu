// A conditional normalising flow per position (Eq. 6): what lies between the products of positions and weights, which
// are cuBLAS's. Matrices are column-major with one row per position of the part, image by image, and `pitch` rows from
// one column to the next. Of a block k, with C = l1 + l2 channels, columns hold
//   state:    u2 (l2), u1 (l1), y2 (l2), t (l2), one block after the other; behind the last one z2, z1
//   gradient: at u2 (l2), at u1 (l1), at y2 (l2), at the subnet's s (l2)
// so that (u1, y2), and the gradients at y2 and s, are operands without a copy. The biases behind the rotations are not
// added to u: `carry` holds, in the order 2, 1, what x has more than u.
#include "part.cuh"

// 32 positions make whole memory transactions, eight rows of threads share the channels of a position.
#define FLOW_COLUMNS 32
#define FLOW_ROWS 8
#define FLOW_CLAMP 1.9f

#define FLOW_LOG_SIGMOID 0
#define FLOW_LIKELIHOOD 1

// The pixel of a position of the part.
static __device__ inline Spot pixel(const Part& part, int position) {
  int area = part.rows * part.columns;
  Spot s;
  s.plane = position / area;
  s.y = part.top + position % area / part.columns;
  s.x = part.left + position % part.columns;
  s.at = element(part, s.plane, s.y, s.x);
  return s;
}

static __device__ inline int positions(const Part& part) { return part.planes * part.rows * part.columns; }

// u = (f - mean) scale.
// Launch: one thread per position and channel, ELEMENT_BLOCK threads; the part has one plane per image.
extern "C" __global__ void flow_load(const float* f, const float* mean, const float* scale, float* state, Part part,
                                     int pitch, int l1, int l2) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned count = (unsigned)positions(part);
  if (index >= count * (unsigned)(l1 + l2)) {
    return;
  }
  int c = (int)(index / count);
  int position = (int)(index % count);
  Spot s = pixel(part, position);
  int column = c < l1 ? l2 + c : c - l1;
  state[(size_t)column * pitch + position] =
      (f[element(part, s.plane * (l1 + l2) + c, s.y, s.x)] - mean[c]) * scale[c];
}

// h = relu(h + columns[x] + rows[y]): what the codes of a position and the bias add.
// Launch: one thread per position and hidden value, ELEMENT_BLOCK threads.
extern "C" __global__ void flow_hidden(float* h, const float* columns, const float* rows, Part part, int pitch,
                                       int hidden) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned count = (unsigned)positions(part);
  if (index >= count * (unsigned)hidden) {
    return;
  }
  int i = (int)(index / count);
  int position = (int)(index % count);
  Spot s = pixel(part, position);
  float* at = h + (size_t)i * pitch + position;
  *at = fmaxf(*at + (columns[(size_t)i * part.width + s.x] + rows[(size_t)i * part.height + s.y]), 0.f);
}

// t = tanh(s + bias_s), y2 = x2 exp(1.9 t) + (shift + bias_shift), in place of the subnet's outputs s and shift.
// Launch: one thread per position and channel of the second half, ELEMENT_BLOCK threads.
extern "C" __global__ void flow_couple(float* state, const float* bias, const float* carry, int count, int pitch,
                                       int l1, int l2) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index >= (unsigned)count * (unsigned)l2) {
    return;
  }
  int i = (int)(index / (unsigned)count);
  float* u2 = state + (size_t)i * pitch + index % (unsigned)count;
  float* y2 = u2 + (size_t)(l1 + l2) * pitch;
  float* clamp = y2 + (size_t)l2 * pitch;
  float t = tanhf(*clamp + bias[l2 + i]);
  *clamp = t;
  *y2 = (*u2 + carry[i]) * expf(FLOW_CLAMP * t) + (*y2 + bias[i]);
}

// Score and slope of q = log p / C, and the gradient -slope z at the last block's output.
// Launch: FLOW_COLUMNS x FLOW_ROWS threads for FLOW_COLUMNS positions.
extern "C" __global__ void flow_score(const float* state, const float* carry, float* score, float* slopes,
                                      float* gradient, Part part, int pitch, int blocks, int l1, int l2,
                                      double constant, int loss) {
  __shared__ double sums[FLOW_ROWS][FLOW_COLUMNS];
  __shared__ float slope_of[FLOW_COLUMNS];
  int channels = l1 + l2;
  int position = (int)blockIdx.x * FLOW_COLUMNS + (int)threadIdx.x;
  bool inside = position < positions(part);
  size_t stride = (size_t)pitch * (channels + 2 * l2);
  const float* z = state + (size_t)blocks * stride + position;
  double sum = 0.;
  for (int i = threadIdx.y; inside && i < blocks * l2; i += FLOW_ROWS) {
    sum += state[(size_t)(i / l2) * stride + (size_t)(channels + l2 + i % l2) * pitch + position];
  }
  sum *= FLOW_CLAMP;
  for (int i = threadIdx.y; inside && i < channels; i += FLOW_ROWS) {
    double value = z[(size_t)i * pitch] + carry[i];
    sum -= 0.5 * value * value;
  }
  sums[threadIdx.y][threadIdx.x] = sum;
  __syncthreads();
  if (threadIdx.y == 0 && inside) {
    double q = constant;
    for (int k = 0; k < FLOW_ROWS; k++) {
      q += sums[k][threadIdx.x];
    }
    q /= channels;
    bool sigmoid = loss == FLOW_LOG_SIGMOID;
    float slope = (float)((sigmoid ? -1. / (1. + exp(q)) : -1.) / channels);
    score[pixel(part, position).at] = (float)(sigmoid ? fmax(-q, 0.) + log1p(exp(-fabs(q))) : -q);
    slopes[position] = slope;
    slope_of[threadIdx.x] = slope;
  }
  __syncthreads();
  for (int i = threadIdx.y; inside && i < channels; i += FLOW_ROWS) {
    gradient[(size_t)i * pitch + position] = -slope_of[threadIdx.x] * (z[(size_t)i * pitch] + carry[i]);
  }
}

// Through the coupling: with g2 the gradient at y2 and e = exp(1.9 t), g2 e at u2 and (g2 x2 e + slope) 1.9 (1 - t^2)
// at s.
// Launch: one thread per position and channel of the second half, ELEMENT_BLOCK threads.
extern "C" __global__ void flow_back(const float* state, const float* carry, const float* slopes, float* gradient,
                                     int count, int pitch, int l1, int l2) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  if (index >= (unsigned)count * (unsigned)l2) {
    return;
  }
  int i = (int)(index / (unsigned)count);
  int position = (int)(index % (unsigned)count);
  size_t at = (size_t)i * pitch + position;
  size_t at_y2 = at + (size_t)(l1 + l2) * pitch;
  size_t at_s = at_y2 + (size_t)l2 * pitch;
  float t = state[at_s];
  float through = gradient[at_y2] * expf(FLOW_CLAMP * t);
  gradient[at] = through;
  gradient[at_s] = (through * (state[at] + carry[i]) + slopes[position]) * (FLOW_CLAMP * (1.f - t * t));
}

// df = g scale.
// Launch: as flow_load.
extern "C" __global__ void flow_store(const float* gradient, const float* scale, float* df, Part part, int pitch,
                                      int l1, int l2) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned count = (unsigned)positions(part);
  if (index >= count * (unsigned)(l1 + l2)) {
    return;
  }
  int c = (int)(index / count);
  int position = (int)(index % count);
  Spot s = pixel(part, position);
  int column = c < l1 ? l2 + c : c - l1;
  df[element(part, s.plane * (l1 + l2) + c, s.y, s.x)] = gradient[(size_t)column * pitch + position] * scale[c];
}
