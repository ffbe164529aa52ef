// The logistic function s(x) = 1 / (1 + exp(-x)), SiLU x s(x), and their gradients: dy s (1 - s), and
// dy s(x) (1 + x (1 - s(x))).
// Launch: one thread per element of the part that is written, ELEMENT_BLOCK threads.
#include "part.cuh"

// exp(-x) of a very negative x is infinite and s is 0, as it should be.
static __device__ inline float logistic(float x) { return 1.f / (1.f + expf(-x)); }

extern "C" __global__ void silu(const float* x, float* y, Part part) {
  Spot s;
  if (locate(part, &s)) {
    y[s.at] = x[s.at] * logistic(x[s.at]);
  }
}

// dx may be dy where it is not added to.
extern "C" __global__ void silu_backward(const float* x, const float* dy, float* dx, Part part, int accumulate) {
  Spot s;
  if (locate(part, &s)) {
    float gate = logistic(x[s.at]);
    float slope = dy[s.at] * gate * (1.f + x[s.at] * (1.f - gate));
    dx[s.at] = accumulate ? dx[s.at] + slope : slope;
  }
}

extern "C" __global__ void sigmoid(float* x, Part part) {
  Spot s;
  if (locate(part, &s)) {
    x[s.at] = logistic(x[s.at]);
  }
}

extern "C" __global__ void sigmoid_backward(const float* y, float* dy, Part part) {
  Spot s;
  if (locate(part, &s)) {
    dy[s.at] = dy[s.at] * y[s.at] * (1.f - y[s.at]);
  }
}
