package io.f2pad.detect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.f2pad.ModelFormatException;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.model.Damage;
import io.f2pad.refine.CalibrationOptions;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.StopRule;
import io.f2pad.scorer.PadimOptions;
import io.f2pad.scorer.PatchCoreOptions;
import io.f2pad.scorer.ScorerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model whose checksums are right but whose settings or tensors are not: it is read, or refused in one line, in
 * bounded time and memory.
 */
class DamagedModelTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final String CARD = "card.json";
    private static final String MODEL = "model.safetensors";

    @TempDir
    Path folder;

    private Map<String, byte[]> fitted(ScorerOptions scorer) {
        Path file = folder.resolve("sound.f2pad");
        FitOptions options = FitOptions.DEFAULT.withSize(32).withScorer(scorer)
                .withCalibration(CalibrationOptions.DEFAULT.withTrials(0))
                .withRefine(RefineOptions.DEFAULT.withStop(new StopRule.MaskStable(0.002, 5, 1, 5), 10));
        try (Detector detector = Detector.fit(Textures.write(folder, 5, 32),
                KnownBackbone.RESNET18.untrained(1), options, FitListener.SILENT)) {
            detector.save(file);
        }
        return Damage.parts(file);
    }

    private void read(int count, IntFunction<byte[]> damaged) {
        Set<String> said = new TreeSet<>();
        assertTimeoutPreemptively(Duration.ofMinutes(5), () -> {
            for (int i = 0; i < count; i++) {
                said.add(read(damaged.apply(i), "seed " + i));
            }
        });
        assertTrue(said.size() > count / 8, said.toString());
    }

    private String read(byte[] bytes, String what) throws IOException {
        Path file = Files.write(folder.resolve("damaged.f2pad"), bytes);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        String message = "";
        try {
            ModelBundle.read(file);
        } catch (ModelFormatException e) {
            message = e.getMessage();
            assertTrue(message.contains(file.toString()), what + ": " + message);
            assertEquals(1, message.lines().count(), what + ": " + message);
        } catch (Throwable e) {
            throw new AssertionError(what + " threw " + e, e);
        }
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 8L * bytes.length, () -> what + " allocated " + allocated + " bytes for a file of "
                + bytes.length);
        return message;
    }

    private void damagedCards(ScorerOptions scorer) {
        Map<String, byte[]> parts = fitted(scorer);
        String card = new String(parts.get(CARD), StandardCharsets.UTF_8);
        read(60, i -> {
            Map<String, byte[]> other = new LinkedHashMap<>(parts);
            other.put(CARD, new Damage(i).text(card).getBytes(StandardCharsets.UTF_8));
            return Damage.zip(other, true);
        });
    }

    @Test
    void damagedCardsOfPadim() {
        damagedCards(new PadimOptions(10, 1, 0.01, 4));
    }

    @Test
    void impossibleSizesAreNamed() throws IOException {
        Map<String, byte[]> parts = fitted(new PadimOptions(10, 1, 0.01, 4));
        String card = new String(parts.get(CARD), StandardCharsets.UTF_8);
        for (String size : List.of("0", "-1", "31", "2049", "2147483647")) {
            parts.put(CARD, card.replace("\"size\":32", "\"size\":" + size).getBytes(StandardCharsets.UTF_8));
            assertTrue(read(Damage.zip(parts, true), size).contains("size must lie in 32..2048, got " + size), size);
        }
    }

    @Test
    void damagedCardsOfPatchCore() {
        damagedCards(new PatchCoreOptions(List.of(), 20, 100, 16, 5, false, 4, 1));
    }

    /** Tensors of other names, types and shapes, in files that are sound as such. */
    @Test
    void tensorsThatDoNotFit() {
        Map<String, byte[]> parts = fitted(new PadimOptions(10, 1, 0.01, 4));
        byte[] model = parts.get(MODEL);
        int length = (int) ByteBuffer.wrap(model).order(ByteOrder.LITTLE_ENDIAN).getLong();
        String header = new String(model, 8, length, StandardCharsets.UTF_8).strip();
        byte[] data = Arrays.copyOfRange(model, 8 + length, model.length);
        List<String> names = List.of("mixture.means", "mixture.covariances", "exemplars", "padim", "backbone.conv1");
        read(40, i -> {
            String name = names.get(i % names.size());
            String changed = i < names.size() ? header.replace("\"" + name, "\"x." + name)
                    : new Damage(i).text(header);
            byte[] text = changed.getBytes(StandardCharsets.UTF_8);
            Map<String, byte[]> other = new LinkedHashMap<>(parts);
            other.put(MODEL, ByteBuffer.allocate(8 + text.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(text.length).put(text).put(data).array());
            return Damage.zip(other, true);
        });
    }
}
