// Runs one block after another. A fiber runs threads in turn until one of them waits; only waiting threads keep a stack.
// Stacks are switched by hand, because the C library's ways to do it take most of the time of a block with barriers.
#include "emulation.h"
#include <sys/mman.h>
#include <random>
#include <string>
#include <vector>

#undef threadIdx
#undef blockIdx
#undef blockDim
#undef gridDim

// The linker's names for the section of all __shared__ variables; weak, because there may be none.
extern char __start_shared_memory[] __attribute__((weak));
extern char __stop_shared_memory[] __attribute__((weak));

// Saves what a call must preserve and the stack pointer, and goes on where `to` was saved (x86-64, like JCuda).
extern "C" void switch_stack(void** from, void* to);
asm(R"(
.text
.type switch_stack, @function
switch_stack:
  push %rbp
  push %rbx
  push %r12
  push %r13
  push %r14
  push %r15
  mov %rsp, (%rdi)
  mov %rsi, %rsp
  pop %r15
  pop %r14
  pop %r13
  pop %r12
  pop %rbx
  pop %rbp
  ret
.size switch_stack, .-switch_stack
)");

namespace emulated {

Thread* running;
Kernel* kernels;

namespace {

const size_t STACK = 128 << 10;

enum class State { IDLE, RUNNING, AT_BLOCK_BARRIER, AT_WARP_BARRIER };

struct Fiber {
  void* stack = nullptr;
  Thread thread;
  State state = State::IDLE;
  unsigned mask = 0;
};

struct Warp {
  unsigned arrived = 0;
  unsigned ended = 0;
  unsigned phase = 0;
  uint64_t slots[2][32];
};

std::vector<Fiber*> fibers;
Fiber* active;
void* scheduler;
std::vector<unsigned> order_of_threads;
std::vector<Warp> warps;
size_t started;
unsigned ended;
unsigned at_barrier;
int barrier;
const Kernel* kernel;
void** arguments;
Thread proto;
std::string failure;

// Goes back to the scheduler until it resumes this fiber.
void leave() { switch_stack(&active->stack, scheduler); }

void fiber_main() {
  for (;;) {
    while (started < order_of_threads.size()) {
      unsigned linear = order_of_threads[started++];
      Fiber* self = active;
      self->thread = proto;
      self->thread.linear = linear;
      self->thread.thread = {linear % proto.threads.x, linear / proto.threads.x % proto.threads.y,
                             linear / (proto.threads.x * proto.threads.y)};
      self->state = State::RUNNING;
      running = &self->thread;
      kernel->call(arguments);
      ended++;
      warps[linear / 32].ended |= 1u << linear % 32;
    }
    active->state = State::IDLE;
    leave();
  }
}

void suspend() {
  Fiber* self = active;
  leave();
  running = &self->thread;
}

void resume(Fiber* fiber) {
  active = fiber;
  fiber->state = State::RUNNING;
  running = &fiber->thread;
  switch_stack(&scheduler, fiber->stack);
}

Fiber* idle_fiber() {
  for (Fiber* fiber : fibers) {
    if (fiber->state == State::IDLE) {
      return fiber;
    }
  }
  Fiber* fiber = new Fiber;
  char* memory = (char*)mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  // The first switch takes six registers and returns into fiber_main, which never returns; new memory is zero.
  void** top = (void**)(memory + STACK);
  top[-2] = (void*)fiber_main;
  fiber->stack = top - 8;
  fibers.push_back(fiber);
  return fiber;
}

bool release_block() {
  if (at_barrier == 0 || at_barrier != order_of_threads.size() - ended) {
    return false;
  }
  at_barrier = 0;
  std::vector<Fiber*> waiting;
  for (Fiber* fiber : fibers) {
    if (fiber->state == State::AT_BLOCK_BARRIER) {
      waiting.push_back(fiber);
    }
  }
  for (Fiber* fiber : waiting) {
    resume(fiber);
  }
  return true;
}

bool release_warps() {
  bool progress = false;
  for (size_t w = 0; w < warps.size(); w++) {
    std::vector<Fiber*> waiting;
    for (Fiber* fiber : fibers) {
      if (fiber->state == State::AT_WARP_BARRIER && fiber->thread.linear / 32 == w) {
        waiting.push_back(fiber);
      }
    }
    if (waiting.empty()) {
      continue;
    }
    unsigned mask = waiting[0]->mask;
    if (mask & warps[w].ended) {
      failure = std::string(kernel->name) + ": a shuffle waits for a lane that has ended";
      return false;
    }
    if ((warps[w].arrived & mask) == mask) {
      warps[w].arrived &= ~mask;
      warps[w].phase++;
      for (Fiber* fiber : waiting) {
        resume(fiber);
      }
      progress = true;
    }
  }
  return progress;
}

void run_block() {
  started = 0;
  ended = 0;
  at_barrier = 0;
  warps.assign((order_of_threads.size() + 31) / 32, Warp());
  if (__start_shared_memory != nullptr) {
    std::memset(__start_shared_memory, 0xff, __stop_shared_memory - __start_shared_memory);
  }
  while (ended < order_of_threads.size()) {
    if (started < order_of_threads.size()) {
      resume(idle_fiber());
    } else if (!release_block() && !release_warps()) {
      if (failure.empty()) {
        failure = std::string(kernel->name) + ": " + std::to_string(at_barrier) + " of "
            + std::to_string(order_of_threads.size() - ended) + " threads wait at a barrier that the others miss";
      }
      // The waiting fibers are given up with their stacks.
      fibers.clear();
      return;
    }
  }
}

}  // namespace

void wait_block(int line) {
  if (at_barrier > 0 && line != barrier && failure.empty()) {
    failure = std::string(kernel->name) + ": threads wait at the barriers of lines " + std::to_string(barrier) + " and "
        + std::to_string(line);
  }
  barrier = line;
  active->state = State::AT_BLOCK_BARRIER;
  at_barrier++;
  suspend();
}

void wait_warp(unsigned mask) {
  active->state = State::AT_WARP_BARRIER;
  active->mask = mask;
  warps[running->linear / 32].arrived |= 1u << running->linear % 32;
  suspend();
}

uint64_t exchange(unsigned mask, uint64_t value, int lane) {
  Warp& warp = warps[running->linear / 32];
  unsigned phase = warp.phase % 2;
  warp.slots[phase][running->linear % 32] = value;
  wait_warp(mask);
  return lane < 0 || lane > 31 ? value : warp.slots[phase][lane];
}

const char* run(const Kernel& which, dim3 blocks, dim3 threads, void** parameters, unsigned order) {
  kernel = &which;
  arguments = parameters;
  failure.clear();
  proto.blocks = blocks;
  proto.threads = threads;
  order_of_threads.resize((size_t)threads.x * threads.y * threads.z);
  for (size_t i = 0; i < order_of_threads.size(); i++) {
    order_of_threads[i] = (unsigned)(order == 1 ? order_of_threads.size() - 1 - i : i);
  }
  if (order > 1) {
    std::shuffle(order_of_threads.begin(), order_of_threads.end(), std::mt19937(order));
  }
  for (unsigned z = 0; z < blocks.z; z++) {
    for (unsigned y = 0; y < blocks.y; y++) {
      for (unsigned x = 0; x < blocks.x; x++) {
        proto.block = {x, y, z};
        run_block();
        if (!failure.empty()) {
          return failure.c_str();
        }
      }
    }
  }
  return nullptr;
}

}  // namespace emulated
