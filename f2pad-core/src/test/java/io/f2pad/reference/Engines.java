package io.f2pad.reference;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Tensor;
import io.f2pad.tensor.cpu.CpuBackend;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;

/** Every backend of this machine by name, and values in double whatever its precision is. */
public final class Engines {

    private Engines() {
    }

    /**
     * Opens an engine; the test is skipped where it is not there.
     *
     * @param engine reference, vector or plain
     * @return the backend
     */
    public static Backend open(String engine) {
        Assumptions.assumeTrue(!engine.equals("vector")
                || ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent(),
                "skipped: this JVM runs without --add-modules=jdk.incubator.vector");
        if (engine.equals("reference")) {
            return new ReferenceBackend();
        }
        String before = System.getProperty("f2pad.backend");
        System.setProperty("f2pad.backend", engine);
        try {
            Backend backend = CpuBackend.open(2);
            assertTrue(backend.name().toLowerCase(Locale.ROOT).contains(engine), backend.name());
            return backend;
        } finally {
            if (before == null) {
                System.clearProperty("f2pad.backend");
            } else {
                System.setProperty("f2pad.backend", before);
            }
        }
    }

    /**
     * Overwrites a tensor, rounding only where it holds floats.
     *
     * @param tensor where to
     * @param values N,C,H,W values
     */
    public static void write(Tensor tensor, double[] values) {
        if (tensor instanceof ReferenceTensor exact) {
            exact.copyFrom(values);
            return;
        }
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) values[i];
        }
        tensor.copyFrom(rounded);
    }

    /**
     * The elements of a tensor.
     *
     * @param tensor of any backend
     * @return N,C,H,W values
     */
    public static double[] read(Tensor tensor) {
        if (tensor instanceof ReferenceTensor exact) {
            return exact.toDoubles();
        }
        float[] rounded = tensor.toArray();
        double[] values = new double[rounded.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = rounded[i];
        }
        return values;
    }
}
