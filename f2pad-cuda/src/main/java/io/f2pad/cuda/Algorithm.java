package io.f2pad.cuda;

/**
 * An algorithm for a convolution: one of cuDNN's, or {@link #OWN}.
 *
 * @param id    cuDNN's number of it, which depends on the direction
 * @param bytes the workspace that it needs
 */
record Algorithm(int id, long bytes) {

    /** {@link OwnConvolutions}. */
    static final Algorithm OWN = new Algorithm(-1, 0);
}
