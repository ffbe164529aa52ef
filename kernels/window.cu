// Convolution of a window: the input it needs is cropped, convolved without padding, and pasted.
// Launch: one thread per element of the part, ELEMENT_BLOCK threads.
#include "part.cuh"

// The part of x as a tensor of its own; the part may leave x, where it is 0.
extern "C" __global__ void crop(const float* x, float* patch, Part part) {
  Spot s;
  if (locate(part, &s)) {
    bool inside = s.y >= 0 && s.y < part.height && s.x >= 0 && s.x < part.width;
    patch[blockIdx.x * blockDim.x + threadIdx.x] = inside ? x[s.at] : 0.f;
  }
}

// y = patch + bias (+ residual), rectified if asked; the patch is the part, the residual is shaped like y or null.
extern "C" __global__ void paste(const float* patch, const float* bias, const float* residual, float* y, Part part,
                                 int channels, int relu) {
  Spot s;
  if (locate(part, &s)) {
    float value = patch[blockIdx.x * blockDim.x + threadIdx.x] + bias[s.plane % channels];
    value += residual == nullptr ? 0.f : residual[s.at];
    y[s.at] = relu ? fmaxf(0.f, value) : value;
  }
}

// dx = patch, or dx += patch; the patch starts at (top, left) of dx and is 0 outside its extents.
extern "C" __global__ void paste_gradient(const float* patch, float* dx, Part part, int top, int left, int height,
                                          int width, int accumulate) {
  Spot s;
  if (locate(part, &s)) {
    int v = s.y - top;
    int u = s.x - left;
    bool inside = v >= 0 && v < height && u >= 0 && u < width;
    float value = inside ? patch[((size_t)s.plane * height + v) * width + u] : 0.f;
    dx[s.at] = accumulate ? dx[s.at] + value : value;
  }
}
