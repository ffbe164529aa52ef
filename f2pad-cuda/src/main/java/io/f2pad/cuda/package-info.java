/**
 * The backend for NVIDIA GPUs: {@link io.f2pad.cuda.CudaBackend} on the driver interface, with the kernels of the
 * folder {@code kernels}, cuDNN's convolutions and cuBLAS's products. Tensors are N,C,H,W without gaps.
 */
@NullMarked
package io.f2pad.cuda;

import org.jspecify.annotations.NullMarked;
