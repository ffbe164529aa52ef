package io.f2pad.bench.device;

import io.f2pad.tensor.BackendChoice;
import java.nio.file.Path;

/** The sections in the order in which they run, each in a process of its own. */
enum Section {

    /** Ops, backend and detections against the reference and the CPU. */
    CHECKS("Checks", 60, new Checks()),
    /** Fused kernels against a copy. */
    KERNELS("Kernels", 30, new KernelRates()),
    /** Time of an iteration. */
    ITERATIONS("Iterations", 90, new IterationTimes()),
    /** Masks and images per second of whole detections. */
    DETECTIONS("Detections", 150, new Detections()),
    /** The ops under compute-sanitizer. */
    SANITIZER("compute-sanitizer", 60, new Sanitizer());

    final String title;
    final int limitSeconds;
    final Measurement measurement;

    Section(String title, int limitSeconds, Measurement measurement) {
        this.title = title;
        this.limitSeconds = limitSeconds;
        this.measurement = measurement;
    }

    /** Measures one section. */
    @FunctionalInterface
    interface Measurement {

        /**
         * Measures.
         *
         * @param scale  how much
         * @param choice the device
         * @param folder for files
         * @param rows   receives what is found
         */
        void run(Scale scale, BackendChoice choice, Path folder, Rows rows) throws Exception;
    }
}
