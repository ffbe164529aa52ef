// Adan's direction with learning rate 1; the moments and the previous gradient are updated in place. update.cuh has the
// formulas.
#include "update.cuh"

static __device__ inline double power(double base, int exponent) {
  double result = 1.;
  for (; exponent > 0; exponent /= 2, base *= base) {
    result *= exponent % 2 == 1 ? base : 1.;
  }
  return result;
}

// Sets the clock to a step, or to the next one where step is 0.
// Launch: one thread.
extern "C" __global__ void adan_clock(Clock* clock, double beta1, double beta2, double beta3, int step) {
  if (blockIdx.x * blockDim.x + threadIdx.x == 0) {
    int t = step > 0 ? step : clock->step + 1;
    clock->step = t;
    clock->unbias1 = (float)(1. / (1. - power(beta1, t)));
    clock->unbias2 = (float)(beta2 / (1. - power(beta2, t)));
    clock->unbias3 = (float)(1. / sqrt(1. - power(beta3, t)));
  }
}

// Launch: one thread per element of the part of u, ELEMENT_BLOCK threads.
extern "C" __global__ void adan(const float* g, float* m, float* v, float* n, float* previous, float* u, Part part,
                                const Clock* clock, Adan a) {
  Spot s;
  if (locate(part, &s)) {
    u[s.at] = direction(g[s.at], m, v, n, previous, s.at, *clock, a);
  }
}
