// The functions of cuBLAS that f2pad-cuda calls, on the host.
#include <cstddef>
#include "driver.h"

struct Handle {
  Stream* stream = nullptr;
  size_t workspace = 0;
};

extern "C" {

int cublasCreate_v2(Handle** handle) {
  *handle = new Handle;
  emulated_count(OBJECTS, 1);
  return 0;
}

int cublasDestroy_v2(Handle* handle) {
  delete handle;
  emulated_count(OBJECTS, -1);
  return 0;
}

int cublasSetStream_v2(Handle* handle, Stream* stream) {
  handle->stream = stream;
  handle->workspace = 0;
  return 0;
}

int cublasGetPointerMode_v2(Handle*, int* mode) {
  *mode = 0;
  return 0;
}

const char* cublasGetStatusString(int) { return "reported by the emulated cuBLAS"; }

int cublasSetWorkspace_v2(Handle* handle, void* workspace, size_t bytes) {
  handle->workspace = bytes;
  return workspace != nullptr && (size_t)workspace % 256 == 0 ? 0 : 7;
}

static bool owns(const float* matrix, int rows, int columns, int pitch) {
  return emulated_owns(matrix, sizeof(float) * ((size_t)pitch * (columns - 1) + rows));
}

// Column order; a is not transposed. The workspace must have been given, as for a graph that is recorded.
int cublasSgemm_v2(Handle* handle, int transposed_a, int transposed_b, int m, int n, int k, const float* alpha,
                   const float* a, int lda, const float* b, int ldb, const float* beta, float* c, int ldc) {
  bool transposed = transposed_b != 0;
  if (transposed_a != 0 || lda < m || ldb < (transposed ? n : k) || ldc < m || handle->workspace == 0
      || !owns(a, m, k, lda) || !owns(b, transposed ? n : k, transposed ? k : n, ldb) || !owns(c, m, n, ldc)) {
    return 7;
  }
  float scale = *alpha;
  float keep = *beta;
  return emulated_enqueue(handle->stream, [=] {
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        float sum = 0;
        for (int l = 0; l < k; l++) {
          sum += a[i + (long)l * lda] * (transposed ? b[j + (long)l * ldb] : b[l + (long)j * ldb]);
        }
        float& to = c[i + (long)j * ldc];
        to = keep == 0 ? scale * sum : scale * sum + keep * to;
      }
    }
    return 0;
  });
}
}
