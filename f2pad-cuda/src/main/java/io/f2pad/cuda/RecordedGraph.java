package io.f2pad.cuda;

import io.f2pad.DeviceException;
import io.f2pad.tensor.Recording;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import org.jspecify.annotations.Nullable;

/** Calls captured as one CUDA graph: a repetition is one launch, whatever the number of kernels. */
final class RecordedGraph implements Recording {

    private final DeviceQueue queue;
    private final Sums sums;
    private final CUgraphExec executable;
    private final int columns;
    private boolean closed;

    private RecordedGraph(DeviceQueue queue, Sums sums, CUgraphExec executable, int columns) {
        this.queue = queue;
        this.sums = sums;
        this.executable = executable;
        this.columns = columns;
    }

    static RecordedGraph of(DeviceQueue queue, Sums sums, Runnable calls) {
        queue.beginCapture();
        sums.record();
        int columns;
        boolean complete = false;
        @Nullable CUgraph graph = null;
        try {
            calls.run();
            columns = sums.recorded();
            complete = true;
        } finally {
            sums.stop();
            graph = queue.endCapture(complete);
        }
        if (graph == null) {
            throw new DeviceException("cuda backend: an iteration cannot be recorded, cuStreamEndCapture failed");
        }
        return new RecordedGraph(queue, sums, queue.instantiate(graph), columns);
    }

    @Override
    public int sums() {
        return columns;
    }

    @Override
    public void replay(int times, double[] results) {
        if (times < 1 || results.length < times * columns) {
            throw new IllegalArgumentException("recording: " + times + " repetitions have " + times * columns
                    + " sums, the array has room for " + results.length);
        }
        for (int done = 0; done < times; done += Sums.ROWS) {
            int count = Math.min(Sums.ROWS, times - done);
            for (int k = 0; k < count; k++) {
                queue.launch(executable);
            }
            sums.read(columns, count, results, done * columns);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            queue.destroy(executable);
        }
    }
}
