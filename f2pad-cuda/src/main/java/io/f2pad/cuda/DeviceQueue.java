package io.f2pad.cuda;

import io.f2pad.tensor.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;
import jcuda.Pointer;
import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUgraph;
import jcuda.driver.CUgraphExec;
import jcuda.driver.CUstream;
import jcuda.driver.CUstreamCaptureMode;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import jcuda.runtime.cudaStream_t;
import org.jspecify.annotations.Nullable;

/**
 * What one backend sends to the device, in order: kernels and copies on one stream. Copies go through page-locked
 * memory, because only then does the stream order them. Not thread-safe.
 */
final class DeviceQueue implements AutoCloseable {

    /** Values that are copied at once: page-locked memory is dear, and a large model has gigabytes. */
    static final int PIECE = 2 << 20;

    private final CudaDevice device;
    private final CUstream stream = new CUstream();
    private final Map<KernelTable, KernelCall> calls = new EnumMap<>(KernelTable.class);
    private Pointer pinned = new Pointer();
    private ByteBuffer staging = ByteBuffer.allocate(0);

    DeviceQueue(CudaDevice device) {
        this.device = device;
        device.bind();
        Status.driver(JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING), "cuStreamCreate");
    }

    CudaDevice device() {
        return device;
    }

    /** {@return the stream, for cuBLAS and cuDNN} */
    cudaStream_t stream() {
        return new cudaStream_t(stream);
    }

    /** {@return a kernel's call, ready for its first argument} */
    KernelCall call(KernelTable kernel) {
        device.bind();
        KernelCall call = calls.get(kernel);
        if (call == null) {
            call = new KernelCall(kernel, device.function(kernel), stream);
            calls.put(kernel, call);
        }
        return call.begin();
    }

    void synchronize() {
        Status.driver(JCudaDriver.cuStreamSynchronize(stream), "cuStreamSynchronize");
    }

    private void reserve(long bytes) {
        if (staging.capacity() < bytes) {
            releaseStaging();
            Status.driver(JCudaDriver.cuMemHostAlloc(pinned, bytes, 0),
                    "cuMemHostAlloc of " + DeviceMemory.size(bytes));
            staging = pinned.getByteBuffer(0, bytes).order(ByteOrder.nativeOrder());
        }
    }

    private void releaseStaging() {
        if (staging.capacity() > 0) {
            Status.driver(JCudaDriver.cuMemFreeHost(pinned), "cuMemFreeHost");
            pinned = new Pointer();
            staging = ByteBuffer.allocate(0);
        }
    }

    void upload(float[] values, DeviceAddress to) {
        upload(values.length, to, (from, count) -> staging.asFloatBuffer().put(values, from, count));
    }

    void upload(int[] values, DeviceAddress to) {
        upload(values.length, to, (from, count) -> staging.asIntBuffer().put(values, from, count));
    }

    /** Moves a part of an array to or from the page-locked memory. */
    @FunctionalInterface
    private interface Part {
        void move(int from, int count);
    }

    private void upload(int length, DeviceAddress to, Part write) {
        device.bind();
        for (int from = 0; from < length; from += PIECE) {
            int count = Math.min(PIECE, length - from);
            // The copy before may still be reading.
            synchronize();
            reserve(4L * count);
            write.move(from, count);
            Status.driver(JCudaDriver.cuMemcpyHtoDAsync(to.plus(4L * from), pinned, 4L * count, stream),
                    "cuMemcpyHtoDAsync");
        }
    }

    void download(DeviceAddress from, float[] values) {
        for (int first = 0; first < values.length; first += PIECE) {
            int count = Math.min(PIECE, values.length - first);
            receive(from.plus(4L * first), 4L * count);
            staging.asFloatBuffer().get(values, first, count);
        }
    }

    /** {@return one number in double precision} */
    double downloadDouble(DeviceAddress from) {
        receive(from, Double.BYTES);
        return staging.getDouble(0);
    }

    /** {@return numbers in double precision} */
    double[] downloadDoubles(DeviceAddress from, int count) {
        double[] values = new double[count];
        receive(from, 8L * count);
        staging.asDoubleBuffer().get(values);
        return values;
    }

    private void receive(DeviceAddress from, long bytes) {
        device.bind();
        synchronize();
        reserve(bytes);
        Status.driver(JCudaDriver.cuMemcpyDtoHAsync(pinned, from, bytes, stream), "cuMemcpyDtoHAsync");
        synchronize();
    }

    /** Kernels and copies are recorded from now on, not run. */
    void beginCapture() {
        device.bind();
        synchronize();
        Status.driver(JCudaDriver.cuStreamBeginCapture(stream,
                CUstreamCaptureMode.CU_STREAM_CAPTURE_MODE_THREAD_LOCAL), "cuStreamBeginCapture");
    }

    /**
     * Ends the recording.
     *
     * @param complete whether all calls were recorded
     * @return the graph, or null where they were not, or one of them cannot be recorded
     */
    @Nullable CUgraph endCapture(boolean complete) {
        CUgraph graph = new CUgraph();
        if (JCudaDriver.cuStreamEndCapture(stream, graph) != 0) {
            return null;
        }
        if (!complete) {
            JCudaDriver.cuGraphDestroy(graph);
            return null;
        }
        return graph;
    }

    CUgraphExec instantiate(CUgraph graph) {
        CUgraphExec executable = new CUgraphExec();
        try {
            Status.driver(JCudaDriver.cuGraphInstantiate(executable, graph, 0L), "cuGraphInstantiate");
        } finally {
            JCudaDriver.cuGraphDestroy(graph);
        }
        return executable;
    }

    void launch(CUgraphExec executable) {
        device.bind();
        Status.driver(JCudaDriver.cuGraphLaunch(executable, stream), "cuGraphLaunch");
    }

    /** {@return how long the device takes for a graph, in milliseconds} */
    float milliseconds(CUgraphExec executable) {
        CUevent start = new CUevent();
        CUevent end = new CUevent();
        Status.driver(JCudaDriver.cuEventCreate(start, CUevent_flags.CU_EVENT_DEFAULT), "cuEventCreate");
        Status.driver(JCudaDriver.cuEventCreate(end, CUevent_flags.CU_EVENT_DEFAULT), "cuEventCreate");
        // The first launch also sends the graph to the device.
        launch(executable);
        Status.driver(JCudaDriver.cuEventRecord(start, stream), "cuEventRecord");
        launch(executable);
        Status.driver(JCudaDriver.cuEventRecord(end, stream), "cuEventRecord");
        synchronize();
        float[] elapsed = new float[1];
        Status.driver(JCudaDriver.cuEventElapsedTime(elapsed, start, end), "cuEventElapsedTime");
        Status.driver(JCudaDriver.cuEventDestroy(start), "cuEventDestroy");
        Status.driver(JCudaDriver.cuEventDestroy(end), "cuEventDestroy");
        return elapsed[0];
    }

    void destroy(CUgraphExec executable) {
        device.bind();
        synchronize();
        Status.driver(JCudaDriver.cuGraphExecDestroy(executable), "cuGraphExecDestroy");
    }

    /** {@return memory for a number of floats} */
    DeviceAddress allocate(long floats, String what) {
        device.bind();
        return device.memory().allocate(4 * floats, what);
    }

    void free(DeviceAddress address, long floats) {
        device.bind();
        // What was sent before may still use it.
        synchronize();
        device.memory().free(address, 4 * floats);
    }

    /** {@return a tensor of zeros} */
    CudaTensor tensor(Shape shape) {
        CudaTensor tensor = new CudaTensor(this, shape, allocate(shape.size(), "a tensor of " + shape));
        call(KernelTable.FILL).tensor(tensor).part(tensor, tensor.planes()).real(0).elements(shape.size());
        return tensor;
    }

    @Override
    public void close() {
        device.bind();
        synchronize();
        releaseStaging();
        Status.driver(JCudaDriver.cuStreamDestroy(stream), "cuStreamDestroy");
    }
}
