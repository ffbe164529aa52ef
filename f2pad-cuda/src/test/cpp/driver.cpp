// A libcuda.so.1 that runs the kernels on the host: the functions that f2pad-cuda calls, as strict as the real ones about
// contexts, addresses and launch limits. Fresh memory holds NaN; memory around an allocation must stay as it is.
#include "driver.h"
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>
#include "emulation.h"

#undef threadIdx
#undef blockIdx
#undef blockDim
#undef gridDim

namespace {

enum Result {
  SUCCESS = 0,
  INVALID_VALUE = 1,
  OUT_OF_MEMORY = 2,
  INVALID_CONTEXT = 201,
  INVALID_PTX = 218,
  NOT_FOUND = 500,
  ILLEGAL_ADDRESS = 700,
  LAUNCH_FAILED = 719,
  CAPTURE_UNSUPPORTED = 900,
  CAPTURE_INVALIDATED = 901,
};

typedef unsigned long long Address;

const size_t TOTAL_MEMORY = (size_t)1 << 30;
const int COUNTS = 1000000;
const size_t GUARD = 1024;
const unsigned MOST_THREADS = 1024;
const unsigned MOST_BLOCKS_YZ = 65535;

struct Module {
  std::string ptx;
};

std::recursive_mutex lock;
std::map<Address, size_t> allocations;
size_t used;
unsigned launches;
thread_local void* context;
std::atomic<int> counts[RESOURCES];

const Address* allocation_of(Address address) {
  auto above = allocations.upper_bound(address);
  if (above == allocations.begin()) {
    return nullptr;
  }
  auto found = std::prev(above);
  return address < found->first + found->second ? &found->first : nullptr;
}

bool intact(Address start) {
  const unsigned char* before = (const unsigned char*)start - GUARD;
  const unsigned char* after = (const unsigned char*)start + allocations[start];
  for (size_t i = 0; i < GUARD; i++) {
    if (before[i] != 0xff || after[i] != 0xff) {
      return false;
    }
  }
  return true;
}

// One launch with its arguments, as a graph keeps it.
struct Launch {
  const emulated::Kernel* kernel;
  dim3 blocks;
  dim3 threads;
  std::vector<std::vector<char>> arguments;

  int operator()() {
    std::lock_guard<std::recursive_mutex> held(lock);
    std::vector<void*> parameters;
    std::vector<Address> touched;
    for (int i = 0; i < kernel->count; i++) {
      parameters.push_back(arguments[i].data());
      Address address = kernel->pointers[i] ? *(Address*)arguments[i].data() : 0;
      if (address != 0) {
        const Address* start = allocation_of(address);
        if (start == nullptr) {
          fprintf(stderr, "emulated driver: argument %d of %s is no device memory\n", i, kernel->name);
          return ILLEGAL_ADDRESS;
        }
        touched.push_back(*start);
      }
    }
    // Every launch has another order of threads, because none is promised.
    const char* failure = emulated::run(*kernel, blocks, threads, parameters.data(), launches++ % 3);
    if (failure != nullptr) {
      fprintf(stderr, "emulated driver: %s\n", failure);
      return LAUNCH_FAILED;
    }
    for (Address start : touched) {
      if (!intact(start)) {
        fprintf(stderr, "emulated driver: %s wrote outside its memory\n", kernel->name);
        return ILLEGAL_ADDRESS;
      }
    }
    return SUCCESS;
  }
};

}  // namespace

struct Graph {
  std::vector<std::function<int()>> work;
};

struct Event {
  float milliseconds;
};

struct Stream {
  float milliseconds = 0;
  bool spoiled = false;
  std::unique_ptr<Graph> captured;
};

bool emulated_spoil_recording(Stream* stream) {
  stream->spoiled |= stream->captured != nullptr;
  return stream->captured != nullptr;
}

void emulated_spend(Stream* stream, float milliseconds) { stream->milliseconds += milliseconds; }

void emulated_count(Resource resource, int change) { counts[resource] += change; }

bool emulated_owns(const void* start, size_t bytes) {
  std::lock_guard<std::recursive_mutex> held(lock);
  const Address* found = allocation_of((Address)start);
  return found != nullptr && (Address)start + bytes <= *found + allocations[*found];
}

int emulated_enqueue(Stream* stream, std::function<int()> work) {
  if (context == nullptr) {
    return INVALID_CONTEXT;
  }
  if (stream != nullptr && stream->captured) {
    stream->captured->work.push_back(std::move(work));
    return SUCCESS;
  }
  return work();
}

extern "C" {

int cuInit(unsigned) { return SUCCESS; }

int cuDriverGetVersion(int* version) {
  *version = 13000;
  return SUCCESS;
}

int cuDeviceGetCount(int* count) {
  *count = 1;
  return SUCCESS;
}

int cuDeviceGet(int* device, int) {
  *device = 0;
  return SUCCESS;
}

int cuDeviceGetName(char* name, int length, int) {
  snprintf(name, length, "emulated device");
  return SUCCESS;
}

int cuDeviceGetAttribute(int* value, int attribute, int) {
  // 75 and 76: the major and minor number of the compute capability; from COUNTS on, what a real driver does not tell.
  *value = attribute >= COUNTS ? counts[attribute - COUNTS].load() : attribute == 75 ? 9 : 0;
  return SUCCESS;
}

int cuDeviceTotalMem_v2(size_t* bytes, int) {
  *bytes = TOTAL_MEMORY;
  return SUCCESS;
}

int cuDevicePrimaryCtxRetain(void** made, int) {
  *made = &allocations;
  emulated_count(CONTEXTS, 1);
  return SUCCESS;
}

int cuDevicePrimaryCtxRelease_v2(int) {
  emulated_count(CONTEXTS, -1);
  return SUCCESS;
}

int cuCtxSetCurrent(void* of) {
  context = of;
  return SUCCESS;
}

int cuMemGetInfo_v2(size_t* free, size_t* total) {
  *free = TOTAL_MEMORY - used;
  *total = TOTAL_MEMORY;
  return SUCCESS;
}

int cuMemAlloc_v2(Address* address, size_t bytes) {
  std::lock_guard<std::recursive_mutex> held(lock);
  if (context == nullptr) {
    return INVALID_CONTEXT;
  }
  if (bytes == 0) {
    return INVALID_VALUE;
  }
  if (bytes > TOTAL_MEMORY - used) {
    return OUT_OF_MEMORY;
  }
  char* start = (char*)aligned_alloc(256, (bytes + 2 * GUARD + 255) / 256 * 256);
  memset(start, 0xff, bytes + 2 * GUARD);
  *address = (Address)(start + GUARD);
  allocations[*address] = bytes;
  used += bytes;
  emulated_count(DEVICE_MEMORY, 1);
  emulated_count(ALLOCATIONS_EVER, 1);
  return SUCCESS;
}

int cuMemFree_v2(Address address) {
  std::lock_guard<std::recursive_mutex> held(lock);
  auto found = allocations.find(address);
  if (found == allocations.end() || !intact(address)) {
    return ILLEGAL_ADDRESS;
  }
  used -= found->second;
  allocations.erase(found);
  emulated_count(DEVICE_MEMORY, -1);
  free((char*)address - GUARD);
  return SUCCESS;
}

int cuMemHostAlloc(void** memory, size_t bytes, unsigned) {
  *memory = malloc(bytes);
  emulated_count(HOST_MEMORY, 1);
  return SUCCESS;
}

int cuMemFreeHost(void* memory) {
  free(memory);
  emulated_count(HOST_MEMORY, -1);
  return SUCCESS;
}

static int copy(Address device, size_t bytes, Stream* stream, std::function<void()> work) {
  std::lock_guard<std::recursive_mutex> held(lock);
  const Address* start = allocation_of(device);
  if (start == nullptr || device + bytes > *start + allocations[*start]) {
    return INVALID_VALUE;
  }
  return emulated_enqueue(stream, [work] {
    work();
    return SUCCESS;
  });
}

int cuMemcpyHtoDAsync_v2(Address to, const void* from, size_t bytes, Stream* stream) {
  return copy(to, bytes, stream, [=] { memcpy((void*)to, from, bytes); });
}

int cuMemcpyDtoHAsync_v2(void* to, Address from, size_t bytes, Stream* stream) {
  return copy(from, bytes, stream, [=] { memcpy(to, (const void*)from, bytes); });
}

int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, Stream* stream) {
  return emulated_owns((const void*)from, bytes) ? copy(to, bytes, stream, [=] { memcpy((void*)to, (void*)from, bytes); })
                                                 : INVALID_VALUE;
}

int cuModuleLoadData(Module** module, const void* image) {
  std::string ptx((const char*)image);
  if (ptx.find(".version 7.0\n") == std::string::npos || ptx.find(".target sm_75\n") == std::string::npos) {
    return INVALID_PTX;
  }
  *module = new Module{ptx};
  emulated_count(MODULES, 1);
  return SUCCESS;
}

int cuModuleUnload(Module* module) {
  delete module;
  emulated_count(MODULES, -1);
  return SUCCESS;
}

int cuModuleGetFunction(const emulated::Kernel** function, Module* module, const char* name) {
  if (module->ptx.find(".entry " + std::string(name) + "(") == std::string::npos) {
    return NOT_FOUND;
  }
  for (const emulated::Kernel* k = emulated::kernels; k != nullptr; k = k->next) {
    if (strcmp(k->name, name) == 0) {
      *function = k;
      return SUCCESS;
    }
  }
  return NOT_FOUND;
}

int cuStreamCreate(Stream** stream, unsigned) {
  *stream = new Stream;
  emulated_count(STREAMS, 1);
  return SUCCESS;
}

int cuStreamDestroy_v2(Stream* stream) {
  delete stream;
  emulated_count(STREAMS, -1);
  return SUCCESS;
}

int cuStreamSynchronize(Stream* stream) { return stream->captured ? CAPTURE_UNSUPPORTED : SUCCESS; }

int cuEventCreate(Event** event, unsigned) {
  *event = new Event;
  emulated_count(EVENTS, 1);
  return SUCCESS;
}

int cuEventDestroy_v2(Event* event) {
  delete event;
  emulated_count(EVENTS, -1);
  return SUCCESS;
}

int cuEventRecord(Event* event, Stream* stream) {
  return emulated_enqueue(stream, [=] {
    event->milliseconds = stream->milliseconds;
    return SUCCESS;
  });
}

int cuEventElapsedTime(float* milliseconds, Event* start, Event* end) {
  *milliseconds = end->milliseconds - start->milliseconds;
  return SUCCESS;
}

int cuStreamBeginCapture_v2(Stream* stream, int) {
  stream->captured.reset(new Graph);
  emulated_count(GRAPHS, 1);
  return SUCCESS;
}

int cuStreamEndCapture(Stream* stream, Graph** graph) {
  if (stream->spoiled) {
    stream->spoiled = false;
    stream->captured.reset();
    emulated_count(GRAPHS, -1);
    *graph = nullptr;
    return CAPTURE_INVALIDATED;
  }
  *graph = stream->captured.release();
  return SUCCESS;
}

int cuGraphInstantiateWithFlags(Graph** executable, Graph* graph, unsigned long long) {
  *executable = new Graph(*graph);
  emulated_count(GRAPHS, 1);
  return SUCCESS;
}

int cuGraphDestroy(Graph* graph) {
  delete graph;
  emulated_count(GRAPHS, -1);
  return SUCCESS;
}

int cuGraphExecDestroy(Graph* graph) {
  delete graph;
  emulated_count(GRAPHS, -1);
  return SUCCESS;
}

int cuGraphLaunch(Graph* graph, Stream*) {
  for (auto& work : graph->work) {
    if (int failure = work()) {
      return failure;
    }
  }
  return SUCCESS;
}

int cuLaunchKernel(const emulated::Kernel* kernel, unsigned bx, unsigned by, unsigned bz, unsigned tx, unsigned ty,
                   unsigned tz, unsigned, Stream* stream, void** parameters, void**) {
  if (bx == 0 || by == 0 || bz == 0 || by > MOST_BLOCKS_YZ || bz > MOST_BLOCKS_YZ || tx * ty * tz == 0
      || tx * ty * tz > MOST_THREADS) {
    return INVALID_VALUE;
  }
  Launch launch{kernel, {bx, by, bz}, {tx, ty, tz}, {}};
  for (int i = 0; i < kernel->count; i++) {
    const char* value = (const char*)parameters[i];
    launch.arguments.emplace_back(value, value + kernel->sizes[i]);
  }
  // A block pretends to take a millisecond.
  float milliseconds = (float)bx * by * bz;
  return emulated_enqueue(stream, [launch, stream, milliseconds]() mutable {
    if (stream != nullptr) {
      emulated_spend(stream, milliseconds);
    }
    return launch();
  });
}

int cuGetErrorName(int status, const char** name) {
  *name = status == OUT_OF_MEMORY ? "CUDA_ERROR_OUT_OF_MEMORY" : "CUDA_ERROR_EMULATED";
  return SUCCESS;
}

int cuGetErrorString(int, const char** text) {
  *text = "reported by the emulated driver";
  return SUCCESS;
}
}
