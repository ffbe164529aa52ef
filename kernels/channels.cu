// Channel selection: y[:, offset + k] = x[:, selected[k]], and its adjoint, where source[c] is the k that selected
// channel c of dx, or -1: dx[:, c] = dy[:, offset + source[c]], 0 for -1; both may add.
// Launch: one thread per element, ELEMENT_BLOCK threads; the part has images * count planes (images * x_channels).
#include "part.cuh"

extern "C" __global__ void gather(const float* x, const int* selected, float* y, Part part, int count, int x_channels,
                                  int y_channels, int offset) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  int image = s.plane / count;
  int k = s.plane % count;
  y[element(part, image * y_channels + offset + k, s.y, s.x)] =
      x[element(part, image * x_channels + selected[k], s.y, s.x)];
}

extern "C" __global__ void scatter(const float* dy, const int* source, float* dx, Part part, int x_channels,
                                   int y_channels, int offset, int accumulate) {
  Spot s;
  if (!locate(part, &s)) {
    return;
  }
  int k = source[s.plane % x_channels];
  float value = k < 0 ? 0.f : dy[element(part, s.plane / x_channels * y_channels + offset + k, s.y, s.x)];
  dx[s.at] = accumulate ? dx[s.at] + value : value;
}
