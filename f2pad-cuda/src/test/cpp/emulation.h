// The part of CUDA C that the kernels use, on the host: included before each of them. A block's threads are fibers on
// one core; __shared__ variables are poisoned with NaN before every block, so that a missing barrier shows.
#pragma once
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>
#include <utility>

#define __global__
#define __device__
#define __shared__ static __attribute__((section("shared_memory")))

#define __align__(bytes) __attribute__((aligned(bytes)))

using std::max;
using std::min;

inline float rsqrtf(float x) { return 1.f / std::sqrt(x); }

struct dim3 {
  unsigned x;
  unsigned y;
  unsigned z;
};

namespace emulated {

// What a running thread sees as threadIdx and so on.
struct Thread {
  dim3 thread;
  dim3 block;
  dim3 threads;
  dim3 blocks;
  unsigned linear;
};

extern Thread* running;

// Waits for the block at a barrier that its line names.
void wait_block(int line);
void wait_warp(unsigned mask);
// Gives a value to the warp and takes that of another lane, or its own where the lane is outside 0 to 31.
uint64_t exchange(unsigned mask, uint64_t value, int lane);

template <class T>
T shuffle(unsigned mask, T value, int lane) {
  static_assert(sizeof(T) <= sizeof(uint64_t));
  uint64_t bits = 0;
  std::memcpy(&bits, &value, sizeof value);
  bits = exchange(mask, bits, lane);
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

// A kernel by name, with the sizes of its parameters as cuLaunchKernel needs them.
struct Kernel {
  const char* name;
  void (*call)(void** parameters);
  const size_t* sizes;
  const bool* pointers;
  int count;
  Kernel* next;
};

extern Kernel* kernels;

template <auto function>
struct Entry;

template <class... A, void (*function)(A...)>
struct Entry<function> {
  static inline const size_t sizes[] = {sizeof(A)...};
  static inline const bool pointers[] = {std::is_pointer_v<A>...};

  template <size_t... I>
  static void apply(void** p, std::index_sequence<I...>) {
    function(*static_cast<std::remove_cv_t<A>*>(p[I])...);
  }
  static void call(void** p) { apply(p, std::index_sequence_for<A...>{}); }
};

template <auto function>
struct Registered {
  Kernel kernel;
  explicit Registered(const char* name)
      : kernel{name, &Entry<function>::call, Entry<function>::sizes, Entry<function>::pointers,
               (int)(sizeof(Entry<function>::sizes) / sizeof(size_t)), kernels} {
    kernels = &kernel;
  }
};

// Runs a kernel; returns null or what went wrong. `order` permutes the threads of a block: 0 forward, 1 backward,
// otherwise a seed.
const char* run(const Kernel& kernel, dim3 blocks, dim3 threads, void** parameters, unsigned order);

}  // namespace emulated

#define EMULATE(function) static emulated::Registered<&function> registered_##function(#function);

#define threadIdx (emulated::running->thread)
#define blockIdx (emulated::running->block)
#define blockDim (emulated::running->threads)
#define gridDim (emulated::running->blocks)

#define __syncthreads() emulated::wait_block(__LINE__)
template <class T>
T __shfl_xor_sync(unsigned mask, T value, int lanes) {
  return emulated::shuffle(mask, value, (int)(emulated::running->linear % 32) ^ lanes);
}
