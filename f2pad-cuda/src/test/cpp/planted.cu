// Kernels with mistakes, on which the tests check that the emulation finds them.
#include "part.cuh"

// Every thread reads what its neighbour should have written: the barrier between is missing.
extern "C" __global__ void planted_race(float* x) {
  __shared__ float tile[64];
  tile[threadIdx.x] = x[threadIdx.x];
  x[threadIdx.x] = tile[(threadIdx.x + 1) % 64];
}

// Half of the threads skip a barrier.
extern "C" __global__ void planted_divergence(float* x) {
  if (threadIdx.x % 2 == 0) {
    __syncthreads();
  }
  x[threadIdx.x] = 0.f;
  __syncthreads();
}

// Writes one element behind the end.
extern "C" __global__ void planted_overrun(float* x, int count) {
  x[threadIdx.x == 0 ? count : threadIdx.x] = 1.f;
}
