package io.f2pad.bench;

import io.f2pad.tensor.Backend;
import io.f2pad.tensor.cpu.CpuBackend;
import java.util.Collection;
import java.util.Locale;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every kernel on one thread and prints its rate beside the machine's own peak in the same run. Exits with 1 when
 * a kernel stays below its {@linkplain KernelCase#floor floor}. Winograd is counted in the operations of the direct
 * algorithm, so that its share may exceed 100 %.
 */
public final class KernelTable {

    private KernelTable() {
    }

    /**
     * Runs the table.
     *
     * @param args none
     * @throws RunnerException if a benchmark fails
     */
    public static void main(String[] args) throws RunnerException {
        double flops = 0;
        double bytes = 0;
        for (RunResult result : run(PeakBench.class)) {
            if (result.getPrimaryResult().getLabel().contains("read")) {
                bytes = PeakBench.BYTES / median(result) / 1e6;
            } else {
                flops = PeakBench.FLOPS / median(result) / 1e6;
            }
        }
        System.out.printf(Locale.ROOT, "Java %s, 1 thread: %.0f GF/s fused multiply-add, %.1f GB/s read%n",
                Runtime.version().feature(), flops, bytes);
        boolean low = false;
        for (RunResult result : run(KernelBench.class)) {
            KernelCase kernel = KernelCase.valueOf(result.getParams().getParam("kernel"));
            double rate = amount(kernel) / median(result) / 1e6;
            double share = rate / (kernel.unit == KernelCase.Unit.FLOP ? flops : bytes);
            low |= share < kernel.floor;
            System.out.printf(Locale.ROOT, "%-22s %8.3f ms %8.1f %s %5.0f %%%s%n",
                    kernel.name().toLowerCase(Locale.ROOT), median(result), rate,
                    kernel.unit == KernelCase.Unit.FLOP ? "GF/s" : "GB/s", 100 * share,
                    share < kernel.floor ? "  below the floor" : "");
        }
        System.exit(low ? 1 : 0);
    }

    private static double amount(KernelCase kernel) {
        try (Backend backend = CpuBackend.open(1)) {
            return kernel.prepare(backend).amount();
        }
    }

    private static Collection<RunResult> run(Class<?> bench) throws RunnerException {
        return new Runner(new OptionsBuilder().include(bench.getName() + ".*").verbosity(VerboseMode.SILENT)
                .build()).run();
    }

    private static double median(RunResult result) {
        return result.getPrimaryResult().getStatistics().getPercentile(50);
    }
}
