package io.f2pad.cuda;

/**
 * One of cuDNN's algorithms for a convolution.
 *
 * @param id    cuDNN's number of it, which depends on the direction
 * @param bytes the workspace that it needs
 */
record Algorithm(int id, long bytes) {
}
