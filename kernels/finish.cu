// What cuDNN leaves to be done where it cannot fuse it.
#include "part.cuh"

// y = sum + bias (+ residual), rectified if asked; the sum is the part alone, the residual is shaped like y or null.
// Launch: one thread per element of the part, ELEMENT_BLOCK threads.
extern "C" __global__ void finish(const float* sum, const float* bias, const float* residual, float* y, Part part,
                                  int channels, int relu) {
  Spot s;
  if (locate(part, &s)) {
    float value = sum[blockIdx.x * blockDim.x + threadIdx.x] + bias[s.plane % channels];
    value += residual == nullptr ? 0.f : residual[s.at];
    y[s.at] = relu ? fmaxf(0.f, value) : value;
  }
}
