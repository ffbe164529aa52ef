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

/**
 * What one backend sends to the device, in order: kernels and copies on one stream. Copies go through page-locked
 * memory, because only then does the stream order them. Not thread-safe.
 */
final class DeviceQueue implements AutoCloseable {

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
        upload(4L * values.length, to, () -> staging.asFloatBuffer().put(values));
    }

    void upload(int[] values, DeviceAddress to) {
        upload(4L * values.length, to, () -> staging.asIntBuffer().put(values));
    }

    private void upload(long bytes, DeviceAddress to, Runnable write) {
        device.bind();
        // The copy before may still be reading.
        synchronize();
        reserve(bytes);
        write.run();
        Status.driver(JCudaDriver.cuMemcpyHtoDAsync(to, pinned, bytes, stream), "cuMemcpyHtoDAsync");
    }

    void download(DeviceAddress from, float[] values) {
        receive(from, 4L * values.length);
        staging.asFloatBuffer().get(values);
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
     * @param complete whether it went well; otherwise there is no graph, and a failure of the end is not reported,
     *                 because it would hide the first one
     */
    CUgraph endCapture(boolean complete) {
        CUgraph graph = new CUgraph();
        int status = JCudaDriver.cuStreamEndCapture(stream, graph);
        if (complete) {
            Status.driver(status, "cuStreamEndCapture");
        } else if (status == 0) {
            JCudaDriver.cuGraphDestroy(graph);
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
