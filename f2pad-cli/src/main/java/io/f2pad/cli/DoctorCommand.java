package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.cli.report.Json;
import io.f2pad.detect.Version;
import io.f2pad.tensor.BackendChoice;
import io.f2pad.tensor.BackendProvider;
import java.lang.module.ModuleFinder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code f2pad doctor}: says whether this machine runs f2pad well, and what to change. */
@Command(name = "doctor", description = "Says whether this machine runs f2pad well, what is slow and how to fix it.")
final class DoctorCommand implements Callable<Integer> {

    private static final String MODULE = "jdk.incubator.vector";
    private static final long COMFORTABLE_HEAP = 1536L << 20;

    @Mixin
    private CommonOptions common;

    @Override
    public Integer call() {
        Terminal terminal = common.terminal();
        boolean vector = ModuleLayer.boot().findModule(MODULE).isPresent();
        boolean available = ModuleFinder.ofSystem().find(MODULE).isPresent();
        int cores = Runtime.getRuntime().availableProcessors();
        long heap = Runtime.getRuntime().maxMemory();
        String engine = "";
        List<BackendProvider.Fact> devices = new ArrayList<>();
        for (BackendProvider provider : BackendChoice.available()) {
            if (provider.kind().equals(BackendChoice.CPU.kind())) {
                engine = provider.describe().get(0).value();
            } else {
                devices.addAll(provider.describe());
            }
        }
        String java = System.getProperty("java.version") + ", " + System.getProperty("java.vm.name") + ", "
                + System.getProperty("java.vendor");
        String machine = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        List<String> advice = advice(vector, available, cores, heap);
        terminal.line(row("f2pad", Version.CURRENT));
        terminal.line(row("Java", java));
        terminal.line(row("Java home", System.getProperty("java.home")));
        terminal.line(row("machine", machine));
        terminal.line(row("Vector API", vector ? "on" : available ? "off" : "not in this Java"));
        terminal.line(row("engine", engine));
        devices.forEach(fact -> terminal.line(row(fact.name(), fact.value())));
        terminal.line(row("cores", String.valueOf(cores)));
        terminal.line(row("heap", String.format(Locale.ROOT, "%.1f GB at most", heap / 1073741824.0)));
        terminal.line("");
        if (advice.isEmpty()) {
            terminal.line("Nothing to improve.");
        }
        advice.forEach(line -> terminal.line("- " + line));
        ObjectNode json = Json.object().put("version", Version.CURRENT).put("java", java).put("machine", machine)
                .put("vector_api", vector).put("engine", engine).put("cores", cores).put("max_heap_bytes", heap);
        ObjectNode device = json.putObject("device");
        devices.forEach(fact -> device.put(fact.name(), fact.value()));
        ArrayNode list = json.putArray("advice");
        advice.forEach(list::add);
        terminal.result(json);
        return Main.DONE;
    }

    private static List<String> advice(boolean vector, boolean available, int cores, long heap) {
        List<String> advice = new ArrayList<>();
        if (!vector) {
            advice.add("slow: without the Vector API convolutions run on plain arrays, about 4 times slower. "
                    + (available ? "Start through ./f2pad, or pass --add-modules=" + MODULE + " to java."
                            : "This Java lacks the module " + MODULE + "; install a full JDK, 17 or newer."));
        }
        String forced = System.getProperty("f2pad.backend");
        if (vector && "plain".equals(forced)) {
            advice.add("slow: -Df2pad.backend=plain turns the Vector API off; remove it.");
        }
        if (cores == 1) {
            advice.add("slow: one core only; work is spread over images, so more cores help almost in proportion.");
        }
        if (heap < COMFORTABLE_HEAP) {
            advice.add("tight: fitting at 256 x 256 pixels wants 1.5 GB of heap; set F2PAD_JAVA_OPTS=-Xmx2g, or use a "
                    + "smaller --size.");
        }
        if (Runtime.version().feature() < 21) {
            advice.add("note: Java 17 works; the current long-term release is usually somewhat faster.");
        }
        return advice;
    }

    private static String row(String name, String value) {
        return String.format(Locale.ROOT, "%-11s %s", name, value);
    }
}
