// Nearest rows of a bank (Eq. 4 and 5).
#include "part.cuh"

// One warp per position, four positions per block.
#define NEAREST_BLOCK 128

// Keeps the `kept` smallest |m|^2 - 2 f m of every position, nearest first; an earlier row stays before an equal later
// one. product[row * positions + position] = f m for `rows` rows of the bank from first_row on; best carries the values
// from one call to the next and is started afresh where first_row is 0.
// Launch: one thread per position of the part, ELEMENT_BLOCK threads; the part has one plane, `image` names it.
extern "C" __global__ void nearest_select(const float* product, const float* squares, float* best, float* indices,
                                          Part part, int image, int first_row, int rows, int kept) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  int positions = part.height * part.width;
  float* values = best + s.at;
  float* found = indices + (size_t)image * kept * positions + s.at;
  if (first_row == 0) {
    for (int k = 0; k < kept; k++) {
      values[(size_t)k * positions] = INFINITY;
      found[(size_t)k * positions] = 0.f;
    }
  }
  for (int row = 0; row < rows; row++) {
    float value = squares[first_row + row] - 2.f * product[(size_t)row * positions + s.at];
    if (value < values[(size_t)(kept - 1) * positions]) {
      int k = kept - 1;
      while (k > 0 && values[(size_t)(k - 1) * positions] > value) {
        values[(size_t)k * positions] = values[(size_t)(k - 1) * positions];
        found[(size_t)k * positions] = found[(size_t)(k - 1) * positions];
        k--;
      }
      values[(size_t)k * positions] = value;
      found[(size_t)k * positions] = (float)(first_row + row);
    }
  }
}

// Distance to the nearest of `count` candidates, |f - m| or its square, and its gradient; the first of equal ones
// counts, the gradient of a distance of 0 is 0.
// Launch: NEAREST_BLOCK threads for NEAREST_BLOCK / 32 positions of the part; the part has one plane per image.
extern "C" __global__ void nearest_candidate(const float* f, const float* bank, const float* candidates, float* score,
                                             float* gradient, Part part, int dims, int count, int squared) {
  int area = part.rows * part.columns;
  unsigned position = blockIdx.x * (NEAREST_BLOCK / 32) + threadIdx.x / 32;
  if (position >= (unsigned)area * (unsigned)part.planes) {
    return;
  }
  int image = (int)position / area;
  int y = part.top + (int)position % area / part.columns;
  int x = part.left + (int)position % part.columns;
  int lane = threadIdx.x % 32;
  const float* nearest = bank;
  float least = INFINITY;
  for (int k = 0; k < count; k++) {
    const float* row = bank + (size_t)candidates[element(part, image * count + k, y, x)] * dims;
    float sum = 0.f;
    for (int j = lane; j < dims; j += 32) {
      float d = f[element(part, image * dims + j, y, x)] - row[j];
      sum += d * d;
    }
    for (int o = 16; o > 0; o /= 2) {
      sum += __shfl_xor_sync(0xffffffffu, sum, o);
    }
    if (sum < least) {
      least = sum;
      nearest = row;
    }
  }
  float root = sqrtf(least);
  float scale = squared ? 2.f : root > 0.f ? 1.f / root : 0.f;
  for (int j = lane; j < dims; j += 32) {
    int at = element(part, image * dims + j, y, x);
    gradient[at] = scale * (f[at] - nearest[j]);
  }
  if (lane == 0) {
    score[element(part, image, y, x)] = squared ? least : root;
  }
}
