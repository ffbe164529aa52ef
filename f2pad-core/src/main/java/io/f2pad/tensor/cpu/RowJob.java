package io.f2pad.tensor.cpu;

/** A job over the rows of a tensor's window, in bands; small windows stay on the caller. */
abstract class RowJob implements Job {

    /** Below this many elements a launch costs more than it saves. */
    private static final int INLINE = 4096;

    private int rows;
    private int top;
    private int height;
    private int band;

    /**
     * Runs {@link #row} for every row of a tensor's window.
     *
     * @param engine the backend's engine
     * @param over   the tensor whose rows are counted
     * @param work   elements touched in all, to judge whether workers pay
     */
    final void launch(Engine engine, CpuTensor over, long work) {
        launch(engine, over.n, over.top, over.bottom, work);
    }

    final void launch(Engine engine, int images, int first, int end, long work) {
        top = first;
        height = end - first;
        rows = images * height;
        if (rows == 0) {
            return;
        }
        int bands = work < INLINE || engine.threads() == 1 ? 1 : Math.min(rows, 4 * engine.threads());
        band = (rows + bands - 1) / bands;
        engine.workers.run(this, (rows + band - 1) / band);
    }

    @Override
    public final void run(int task, int worker) {
        int end = Math.min(rows, (task + 1) * band);
        for (int r = task * band; r < end; r++) {
            row(r / height, top + r % height, worker);
        }
    }

    /**
     * Computes one row.
     *
     * @param image  image index
     * @param y      row index
     * @param worker index of the running worker
     */
    abstract void row(int image, int y, int worker);
}
