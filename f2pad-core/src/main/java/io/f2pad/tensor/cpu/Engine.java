package io.f2pad.tensor.cpu;

/** What one backend computes with: its workers and their scratch space. */
final class Engine implements AutoCloseable {

    final Workers workers;
    /** The caller's kernels, also used to pack operands. */
    final Kernels kernels;
    private final Scratch[] scratch;

    Engine(Kernels kernels, int threads) {
        this.kernels = kernels;
        scratch = new Scratch[threads];
        for (int i = 0; i < threads; i++) {
            scratch[i] = new Scratch(i == 0 ? kernels : kernels.sibling());
        }
        workers = new Workers(threads);
    }

    /** {@return the scratch space of a worker} */
    Scratch scratch(int worker) {
        return scratch[worker];
    }

    int threads() {
        return scratch.length;
    }

    @Override
    public void close() {
        workers.close();
    }
}
