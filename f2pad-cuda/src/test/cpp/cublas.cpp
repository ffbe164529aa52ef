// The functions of cuBLAS that f2pad-cuda calls, on the host.
#include "driver.h"

struct Handle {
  Stream* stream = nullptr;
};

extern "C" {

int cublasCreate_v2(Handle** handle) {
  *handle = new Handle;
  return 0;
}

int cublasDestroy_v2(Handle* handle) {
  delete handle;
  return 0;
}

int cublasSetStream_v2(Handle* handle, Stream* stream) {
  handle->stream = stream;
  return 0;
}

int cublasGetPointerMode_v2(Handle*, int* mode) {
  *mode = 0;
  return 0;
}

const char* cublasGetStatusString(int) { return "reported by the emulated cuBLAS"; }

// Column order, no operand transposed.
int cublasSgemm_v2(Handle* handle, int transposed_a, int transposed_b, int m, int n, int k, const float* alpha,
                   const float* a, int lda, const float* b, int ldb, const float* beta, float* c, int ldc) {
  if (transposed_a != 0 || transposed_b != 0 || *beta != 0 || lda < m || ldb < k || ldc < m) {
    return 7;
  }
  float scale = *alpha;
  return emulated_enqueue(handle->stream, [=] {
    for (int j = 0; j < n; j++) {
      for (int i = 0; i < m; i++) {
        float sum = 0;
        for (int l = 0; l < k; l++) {
          sum += a[i + (long)l * lda] * b[l + (long)j * ldb];
        }
        c[i + (long)j * ldc] = scale * sum;
      }
    }
    return 0;
  });
}
}
