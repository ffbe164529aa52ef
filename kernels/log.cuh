// LOG penalty of an anomaly a (Eq. 8): asinh(|a| / sqrt(epsilon)), gradient with respect to n = image - a
// -a / (|a| sqrt(|a|^2 + epsilon)), which is 0 at a = 0.
#pragma once

// Keeps the slope at a = 0 finite, where it is multiplied by 0.
#define TINY 1e-37f

static __device__ inline float log_value(const float* a, float epsilon) {
  float sum = fmaf(a[2], a[2], fmaf(a[1], a[1], a[0] * a[0]));
  return asinhf(sum * rsqrtf(sum + TINY) * rsqrtf(epsilon));
}

// The factor of a in the gradient.
static __device__ inline float log_slope(const float* a, float epsilon) {
  float sum = fmaf(a[2], a[2], fmaf(a[1], a[1], a[0] * a[0]));
  // Two roots, so that the product under one cannot underflow.
  return -rsqrtf(sum + TINY) * rsqrtf(sum + epsilon);
}
