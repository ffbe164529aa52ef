// The part of a tensor that a kernel writes. Tensors are N,C,H,W without gaps; a plane is one channel of one image.
#pragma once

// Elements per block of the kernels with one thread per element: eight warps hide the latency of a load, and every
// architecture holds several such blocks on one multiprocessor.
#define ELEMENT_BLOCK 256

// Blocks of the kernels with one thread per pixel that read its neighbours: 32 columns make whole memory transactions;
// eight rows keep the halo small.
#define TILE_COLUMNS 32
#define TILE_ROWS 8

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

// The pixel of this thread of a tile, in the plane that blockIdx.z says; false outside of the part.
static __device__ inline bool locate_in_tile(const Part& part, Spot* spot) {
  int y = (int)blockIdx.y * TILE_ROWS + (int)threadIdx.y;
  int x = (int)blockIdx.x * TILE_COLUMNS + (int)threadIdx.x;
  spot->plane = blockIdx.z;
  spot->y = part.top + y;
  spot->x = part.left + x;
  spot->at = element(part, spot->plane, spot->y, spot->x);
  return y < part.rows && x < part.columns;
}
