// The part of a tensor that a kernel writes. Tensors are N,C,H,W without gaps; a plane is one channel of one image.
#pragma once

// Elements per block of the kernels with one thread per element: eight warps hide the latency of a load, and every
// architecture holds several such blocks on one multiprocessor.
#define ELEMENT_BLOCK 256

struct Part {
  int planes;
  int height;
  int width;
  int top;
  int left;
  int rows;
  int columns;
};

struct Spot {
  int plane;
  int y;
  int x;
  int at;  // offset of the element when the tensor has part.planes planes
};

static __device__ inline int element(const Part& part, int plane, int y, int x) {
  return (plane * part.height + y) * part.width + x;
}

// The element of this thread; false behind the last one. A tensor has fewer than 2^31 elements.
static __device__ inline bool locate(const Part& part, Spot* spot) {
  unsigned index = blockIdx.x * blockDim.x + threadIdx.x;
  unsigned area = (unsigned)part.rows * (unsigned)part.columns;
  if (index >= area * (unsigned)part.planes) {
    return false;
  }
  unsigned position = index % area;
  spot->plane = (int)(index / area);
  spot->y = part.top + (int)(position / (unsigned)part.columns);
  spot->x = part.left + (int)(position % (unsigned)part.columns);
  spot->at = element(part, spot->plane, spot->y, spot->x);
  return true;
}
