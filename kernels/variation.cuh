// Vectorial total variation (Eq. 11) at one pixel. form 0: sqrt(|Dv|^2 + |Dh|^2 + delta); 1: sqrt(|Dv|^2 + delta) +
// sqrt(|Dh|^2 + delta); 2: the first per channel, summed. Differences that would leave the image are 0. A pixel counts
// where its stencil (itself, right, below) touches omega. Neighbours come from the cache: a tile in shared memory would
// save no traffic to the memory. They are loaded first, all at once, whatever counts.
#pragma once
#include "part.cuh"

#define TV_JOINT 0
#define TV_SEPARABLE 1
#define TV_PER_CHANNEL 2

// The pixels that the gradient at a pixel depends on.
enum Place { CENTRE, RIGHT, DOWN, LEFT, UP, LEFT_DOWN, UP_RIGHT, PLACES };

struct Neighbourhood {
  float n[PLACES][3];
  int at[PLACES];  // offsets in a plane; beyond the image's end the pixel before it, so that differences are 0
  bool own;        // whether this pixel's value counts, its left and its upper neighbour's
  bool left;
  bool up;
};

static __device__ inline void load(const float* n, const float* omega, const Part& part, int image, int y, int x,
                                   Neighbourhood* h) {
  int left = max(x - 1, 0);
  int right = min(x + 1, part.width - 1);
  int row = y * part.width;
  int above = max(y - 1, 0) * part.width;
  int below = min(y + 1, part.height - 1) * part.width;
  h->at[CENTRE] = row + x;
  h->at[RIGHT] = row + right;
  h->at[DOWN] = below + x;
  h->at[LEFT] = row + left;
  h->at[UP] = above + x;
  h->at[LEFT_DOWN] = below + left;
  h->at[UP_RIGHT] = above + right;
  int area = part.height * part.width;
  bool in[PLACES];
  for (int p = 0; p < PLACES; p++) {
    in[p] = omega[image * area + h->at[p]] != 0.f;
    for (int c = 0; c < 3; c++) {
      h->n[p][c] = n[3 * image * area + h->at[p] + c * area];
    }
  }
  h->own = in[CENTRE] | in[RIGHT] | in[DOWN];
  h->left = (x > 0) & (in[LEFT] | in[CENTRE] | in[LEFT_DOWN]);
  h->up = (y > 0) & (in[UP] | in[UP_RIGHT] | in[CENTRE]);
}

// Horizontal and vertical differences of a pixel.
struct Differences {
  float across[3];
  float along[3];
};

static __device__ inline Differences differences(const Neighbourhood& h, Place at, Place right, Place down) {
  Differences d;
  for (int c = 0; c < 3; c++) {
    d.across[c] = h.n[right][c] - h.n[at][c];
    d.along[c] = h.n[down][c] - h.n[at][c];
  }
  return d;
}

static __device__ inline float square(const float* v, float more) {
  return fmaf(v[0], v[0], fmaf(v[1], v[1], fmaf(v[2], v[2], more)));
}

// The root of a positive number, from its fast reciprocal.
static __device__ inline float root(float v) { return v * rsqrtf(v); }

static __device__ inline float variation(const Neighbourhood& h, int form, float delta) {
  Differences d = differences(h, CENTRE, RIGHT, DOWN);
  float value = 0.f;
  if (form == TV_JOINT) {
    value = root(square(d.across, square(d.along, delta)));
  } else if (form == TV_SEPARABLE) {
    value = root(square(d.across, delta)) + root(square(d.along, delta));
  } else {
    for (int c = 0; c < 3; c++) {
      value += root(fmaf(d.across[c], d.across[c], fmaf(d.along[c], d.along[c], delta)));
    }
  }
  return h.own ? value : 0.f;
}

// Adds the slopes of one pixel's value, its horizontal and its vertical difference weighted as given.
static __device__ inline void add_slopes(const Differences& d, int form, float delta, float horizontal, float vertical,
                                         float* g) {
  if (form == TV_PER_CHANNEL) {
    for (int c = 0; c < 3; c++) {
      float scale = rsqrtf(fmaf(d.across[c], d.across[c], fmaf(d.along[c], d.along[c], delta)));
      g[c] += scale * fmaf(horizontal, d.across[c], vertical * d.along[c]);
    }
    return;
  }
  if (form == TV_JOINT) {
    float scale = rsqrtf(square(d.across, square(d.along, delta)));
    horizontal *= scale;
    vertical *= scale;
  } else {
    horizontal *= rsqrtf(square(d.across, delta));
    vertical *= rsqrtf(square(d.along, delta));
  }
  for (int c = 0; c < 3; c++) {
    g[c] = fmaf(horizontal, d.across[c], fmaf(vertical, d.along[c], g[c]));
  }
}

// The gradient at a pixel in gather form: the slopes of its own root, of its left neighbour's horizontal and of its upper
// neighbour's vertical difference, each weighted with what its value counts.
static __device__ inline void variation_slope(const Neighbourhood& h, int form, float delta, float own, float left,
                                              float up, float* g) {
  g[0] = g[1] = g[2] = 0.f;
  own = h.own ? own : 0.f;
  add_slopes(differences(h, LEFT, CENTRE, LEFT_DOWN), form, delta, h.left ? left : 0.f, 0.f, g);
  add_slopes(differences(h, UP, UP_RIGHT, CENTRE), form, delta, 0.f, h.up ? up : 0.f, g);
  add_slopes(differences(h, CENTRE, RIGHT, DOWN), form, delta, -own, -own, g);
}
