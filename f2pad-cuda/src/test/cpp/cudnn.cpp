// The functions of cuDNN that f2pad-cuda calls, on the host: convolutions in N,C,H,W as plain loops. Its ranking of
// algorithms starts with one that is not deterministic and one whose workspace is too large, which must be passed over;
// the next is slower than the one behind it, which a measurement must find; one that is faster cannot be recorded, and the
// last does not run at all.
#include <cmath>
#include <cstddef>
#include <cstring>
#include <vector>
#include "driver.h"

namespace {

enum Status { SUCCESS = 0, BAD_PARAM = 2000, NOT_SUPPORTED = 3000 };

const int GEMM = 0;
const int PRECOMPUTED_GEMM = 1;
const int DIRECT = 3;
const int FFT = 4;
const int FFT_TILING = 5;
const int WINOGRAD = 6;
const int BACKWARD_ATOMIC = 0;
const int BACKWARD_GEMM = 1;
const int BACKWARD_FFT = 2;
const int BACKWARD_WINOGRAD = 5;
const size_t WORKSPACE = 4096;
const size_t HUGE_WORKSPACE = (size_t)1 << 33;

struct Handle {
  Stream* stream = nullptr;
};

struct Tensor {
  int n, c, h, w;
  size_t plane() const { return (size_t)h * w; }
};

struct Filter {
  int out, in, h, w;
};

struct Convolution {
  int pad_h, pad_w, stride_h, stride_w, math;
};

struct Activation {
  int mode;
};

struct Ranked {
  int algorithm;
  int status;
  float time;
  size_t memory;
  int deterministic;
  int math;
  int reserved[3];
};

int rank(const int* algorithms, const int* deterministic, int count, int* found, Ranked* to) {
  for (int i = 0; i < count; i++) {
    to[i] = {algorithms[i], 0, 1.f, 0, deterministic[i], 3, {0, 0, 0}};
  }
  *found = count;
  return SUCCESS;
}

bool fits(const Tensor& x, const Filter& w, const Convolution& c, const Tensor& y) {
  return x.c == w.in && y.c == w.out && x.n == y.n && y.h == (x.h + 2 * c.pad_h - w.h) / c.stride_h + 1
      && y.w == (x.w + 2 * c.pad_w - w.w) / c.stride_w + 1;
}

bool runs(int algorithm) { return algorithm == PRECOMPUTED_GEMM || algorithm == GEMM || algorithm == FFT_TILING; }

bool owns(const Tensor& t, const float* p) { return emulated_owns(p, sizeof(float) * t.n * t.c * t.plane()); }

bool owns(const Filter& f, const float* p) { return emulated_owns(p, sizeof(float) * f.out * f.in * f.h * f.w); }

// A real algorithm writes its workspace.
bool spoil(void* workspace, size_t bytes) {
  if (bytes < WORKSPACE || !emulated_owns(workspace, bytes)) {
    return false;
  }
  memset(workspace, 0xff, WORKSPACE);
  return true;
}

// Visits every weight with the range of output columns that it reaches.
template <class Row>
void visit(const Tensor& x, const Filter& w, const Convolution& c, const Tensor& y, Row row) {
  for (int image = 0; image < x.n; image++) {
    for (int o = 0; o < w.out; o++) {
      for (int i = 0; i < w.in; i++) {
        for (int r = 0; r < w.h; r++) {
          for (int s = 0; s < w.w; s++) {
            int first = 0;
            int last = y.w - 1;
            while (first <= last && first * c.stride_w + s - c.pad_w < 0) first++;
            while (last >= first && last * c.stride_w + s - c.pad_w >= x.w) last--;
            for (int v = 0; v < y.h; v++) {
              int u = v * c.stride_h + r - c.pad_h;
              if (u >= 0 && u < x.h && first <= last) {
                size_t at_x = ((size_t)(image * x.c + i) * x.h + u) * x.w + (long)first * c.stride_w + s - c.pad_w;
                size_t at_y = ((size_t)(image * y.c + o) * y.h + v) * y.w + first;
                row(((size_t)(o * w.in + i) * w.h + r) * w.w + s, at_x, at_y, last - first + 1);
              }
            }
          }
        }
      }
    }
  }
}

void convolve(const Tensor& x, const float* px, const Filter& w, const float* pw, const Convolution& c,
              const Tensor& y, float* py) {
  std::memset(py, 0, sizeof(float) * y.n * y.c * y.plane());
  visit(x, w, c, y, [&](size_t k, size_t at_x, size_t at_y, int count) {
    float weight = pw[k];
    for (int q = 0; q < count; q++) {
      py[at_y + q] += weight * px[at_x + (size_t)q * c.stride_w];
    }
  });
}

template <class T>
int make(T** to) {
  *to = new T();
  emulated_count(OBJECTS, 1);
  return SUCCESS;
}

template <class T>
int destroy(T* of) {
  delete of;
  emulated_count(OBJECTS, -1);
  return SUCCESS;
}

}  // namespace

extern "C" {

size_t cudnnGetVersion() { return 92400; }
const char* cudnnGetErrorString(int) { return "reported by the emulated cuDNN"; }

int cudnnCreate(Handle** h) { return make(h); }
int cudnnDestroy(Handle* h) { return destroy(h); }
int cudnnSetStream(Handle* h, Stream* stream) {
  h->stream = stream;
  return SUCCESS;
}

int cudnnCreateTensorDescriptor(Tensor** t) { return make(t); }
int cudnnDestroyTensorDescriptor(Tensor* t) { return destroy(t); }
int cudnnSetTensor4dDescriptor(Tensor* t, int format, int type, int n, int c, int h, int w) {
  *t = {n, c, h, w};
  return format == 0 && type == 0 ? SUCCESS : NOT_SUPPORTED;
}

int cudnnCreateFilterDescriptor(Filter** f) { return make(f); }
int cudnnDestroyFilterDescriptor(Filter* f) { return destroy(f); }
int cudnnSetFilter4dDescriptor(Filter* f, int type, int format, int out, int in, int h, int w) {
  *f = {out, in, h, w};
  return format == 0 && type == 0 ? SUCCESS : NOT_SUPPORTED;
}

int cudnnCreateConvolutionDescriptor(Convolution** c) { return make(c); }
int cudnnDestroyConvolutionDescriptor(Convolution* c) { return destroy(c); }
int cudnnSetConvolution2dDescriptor(Convolution* c, int pad_h, int pad_w, int stride_h, int stride_w, int dilation_h,
                                    int dilation_w, int mode, int type) {
  *c = {pad_h, pad_w, stride_h, stride_w, 0};
  // Mode 1 is a cross-correlation.
  return dilation_h == 1 && dilation_w == 1 && mode == 1 && type == 0 ? SUCCESS : NOT_SUPPORTED;
}
int cudnnSetConvolutionMathType(Convolution* c, int math) {
  c->math = math;
  return SUCCESS;
}

int cudnnCreateActivationDescriptor(Activation** a) { return make(a); }
int cudnnDestroyActivationDescriptor(Activation* a) { return destroy(a); }
int cudnnSetActivationDescriptor(Activation* a, int mode, int, double) {
  a->mode = mode;
  return SUCCESS;
}

int cudnnGetConvolutionForwardAlgorithm_v7(Handle*, Tensor*, Filter*, Convolution*, Tensor*, int, int* found,
                                           Ranked* ranked) {
  const int algorithms[] = {WINOGRAD, FFT, PRECOMPUTED_GEMM, GEMM, FFT_TILING, DIRECT};
  const int deterministic[] = {0, 1, 1, 1, 1, 1};
  return rank(algorithms, deterministic, 6, found, ranked);
}

int cudnnGetConvolutionBackwardDataAlgorithm_v7(Handle*, Filter*, Tensor*, Convolution*, Tensor*, int, int* found,
                                                Ranked* ranked) {
  const int algorithms[] = {BACKWARD_ATOMIC, BACKWARD_GEMM, BACKWARD_WINOGRAD, BACKWARD_FFT};
  const int deterministic[] = {0, 1, 1, 1};
  return rank(algorithms, deterministic, 4, found, ranked);
}

int cudnnGetConvolutionForwardWorkspaceSize(Handle*, Tensor* x, Filter* w, Convolution* c, Tensor* y, int algorithm,
                                            size_t* bytes) {
  *bytes = algorithm == FFT ? HUGE_WORKSPACE : WORKSPACE;
  return fits(*x, *w, *c, *y) ? SUCCESS : BAD_PARAM;
}

int cudnnGetConvolutionBackwardDataWorkspaceSize(Handle*, Filter* w, Tensor* y, Convolution* c, Tensor* x, int,
                                                 size_t* bytes) {
  *bytes = WORKSPACE;
  return fits(*x, *w, *c, *y) ? SUCCESS : BAD_PARAM;
}

int cudnnConvolutionForward(Handle* handle, const float* alpha, Tensor* x, const float* px, Filter* w, const float* pw,
                            Convolution* c, int algorithm, void* workspace, size_t bytes, const float* beta, Tensor* y,
                            float* py) {
  if (!runs(algorithm) || *alpha != 1 || *beta != 0 || !fits(*x, *w, *c, *y) || !owns(*x, px)
      || !owns(*w, pw) || !owns(*y, py)) {
    return BAD_PARAM;
  }
  Tensor tx = *x, ty = *y;
  Filter f = *w;
  Convolution conv = *c;
  Stream* stream = handle->stream;
  if (algorithm == FFT_TILING && emulated_spoil_recording(stream)) {
    return SUCCESS;
  }
  return emulated_enqueue(stream, [=] {
    emulated_spend(stream, algorithm == PRECOMPUTED_GEMM ? 2.f : algorithm == GEMM ? 1.f : 0.5f);
    if (!spoil(workspace, bytes)) {
      return (int)BAD_PARAM;
    }
    convolve(tx, px, f, pw, conv, ty, py);
    return 0;
  });
}

int cudnnConvolutionBiasActivationForward(Handle* handle, const float* alpha1, Tensor* x, const float* px, Filter* w,
                                          const float* pw, Convolution* c, int algorithm, void* workspace,
                                          size_t bytes, const float* alpha2, Tensor* z, const float* pz, Tensor* b,
                                          const float* pb, Activation* activation, Tensor* y, float* py) {
  if (!runs(algorithm) || *alpha1 != 1 || !fits(*x, *w, *c, *y) || b->c != y->c || z->c != y->c
      || !owns(*x, px) || !owns(*w, pw) || !owns(*z, pz) || !owns(*b, pb) || !owns(*y, py)) {
    return BAD_PARAM;
  }
  // Which geometries the real one refuses to fuse differs from version to version.
  if (w->h == 5) {
    return NOT_SUPPORTED;
  }
  Tensor tx = *x, ty = *y;
  Filter f = *w;
  Convolution conv = *c;
  float residual = *alpha2;
  // Mode 1 is a ReLU, mode 5 the identity.
  bool relu = activation->mode == 1;
  if (!relu && (activation->mode != 5 || algorithm != PRECOMPUTED_GEMM)) {
    return NOT_SUPPORTED;
  }
  Stream* stream = handle->stream;
  if (algorithm == FFT_TILING && emulated_spoil_recording(stream)) {
    return SUCCESS;
  }
  return emulated_enqueue(stream, [=] {
    emulated_spend(stream, algorithm == PRECOMPUTED_GEMM ? 2.f : algorithm == GEMM ? 1.f : 0.5f);
    if (!spoil(workspace, bytes)) {
      return (int)BAD_PARAM;
    }
    std::vector<float> result(ty.n * ty.c * ty.plane());
    convolve(tx, px, f, pw, conv, ty, result.data());
    for (size_t i = 0; i < result.size(); i++) {
      float value = result[i] + pb[i / ty.plane() % ty.c] + (residual != 0 ? residual * pz[i] : 0.f);
      py[i] = relu && !(value > 0) ? 0.f : value;
    }
    return 0;
  });
}

int cudnnConvolutionBackwardData(Handle* handle, const float* alpha, Filter* w, const float* pw, Tensor* y,
                                 const float* py, Convolution* c, int algorithm, void* workspace, size_t bytes,
                                 const float* beta, Tensor* x, float* px) {
  if ((algorithm != BACKWARD_GEMM && algorithm != BACKWARD_WINOGRAD) || *alpha != 1 || !fits(*x, *w, *c, *y) || !owns(*x, px) || !owns(*w, pw)
      || !owns(*y, py)) {
    return BAD_PARAM;
  }
  Tensor tx = *x, ty = *y;
  Filter f = *w;
  Convolution conv = *c;
  bool add = *beta != 0;
  Stream* stream = handle->stream;
  return emulated_enqueue(stream, [=] {
    emulated_spend(stream, algorithm == BACKWARD_GEMM ? 2.f : 1.f);
    if (!spoil(workspace, bytes)) {
      return (int)BAD_PARAM;
    }
    if (!add) {
      memset(px, 0, sizeof(float) * tx.n * tx.c * tx.plane());
    }
    visit(tx, f, conv, ty, [&](size_t k, size_t at_x, size_t at_y, int count) {
      float weight = pw[k];
      for (int q = 0; q < count; q++) {
        px[at_x + (size_t)q * conv.stride_w] += weight * py[at_y + q];
      }
    });
    return 0;
  });
}
}
