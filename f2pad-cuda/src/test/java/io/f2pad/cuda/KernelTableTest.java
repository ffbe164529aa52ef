package io.f2pad.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The generated code is that of the sources, and Java's table says what both say. */
class KernelTableTest {

    private static final Path KERNELS = Path.of("..", "kernels");
    private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)\\(([^)]*)\\)");
    private static final Pattern CONSTANT = Pattern.compile("#define (\\w+) (\\d+)\\s");

    private static List<Path> files(String extension) throws IOException {
        try (Stream<Path> files = Files.list(KERNELS)) {
            return files.filter(f -> f.toString().endsWith(extension)).sorted().toList();
        }
    }

    private static String stem(Path file) {
        return file.getFileName().toString().replaceAll("\\..*", "");
    }

    @Test
    void everyPtxIsGeneratedFromItsSource() throws IOException, NoSuchAlgorithmException {
        for (Path source : files(".cu")) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(Files.readAllBytes(source));
            for (Path header : files(".cuh")) {
                digest.update(Files.readAllBytes(header));
            }
            String sha = HexFormat.of().formatHex(digest.digest());
            String ptx = Files.readString(KERNELS.resolve(stem(source) + ".ptx"));
            assertTrue(ptx.contains("all headers: " + sha + "\n"), stem(source)
                    + ".ptx is stale; run kernels/build.sh");
            assertTrue(ptx.contains("\n.version 7.0\n.target sm_75\n"), stem(source) + ".ptx");
            assertFalse(ptx.contains("used_bytes_mask"), stem(source) + ".ptx: drivers refuse it at this version");
        }
    }

    @Test
    void everySourceIsInTheTableAndTheProgram() throws IOException {
        TreeSet<String> files = new TreeSet<>();
        for (KernelTable kernel : KernelTable.values()) {
            files.add(kernel.file);
        }
        assertEquals(files, new TreeSet<>(files(".cu").stream().map(KernelTableTest::stem).toList()));
        for (String file : files) {
            assertEquals(Files.readString(KERNELS.resolve(file + ".ptx")),
                    new String(CudaDevice.ptx(file), StandardCharsets.UTF_8));
        }
    }

    @Test
    void entriesAndParametersAgree() {
        Map<String, List<String>> expected = new TreeMap<>();
        Map<String, List<String>> found = new TreeMap<>();
        for (KernelTable kernel : KernelTable.values()) {
            expected.put(kernel.file + "." + kernel.entry(), kernel.arguments.stream()
                    .map(a -> a.bytes + " bytes aligned to " + a.alignment).toList());
            Matcher entry = ENTRY.matcher(new String(CudaDevice.ptx(kernel.file), StandardCharsets.UTF_8));
            while (entry.find()) {
                found.put(kernel.file + "." + entry.group(1), parameters(entry.group(2)));
            }
        }
        assertEquals(expected, found);
    }

    /** A parameter is {@code .param .u64 name} or {@code .param .align 4 .b8 name[28]}. */
    private static List<String> parameters(String list) {
        List<String> found = new ArrayList<>();
        for (String parameter : list.strip().split(",\\s*")) {
            Matcher struct = Pattern.compile("\\.param \\.align (\\d+) \\.b8 \\w+\\[(\\d+)]").matcher(parameter);
            Matcher plain = Pattern.compile("\\.param \\.[a-z](\\d+) \\w+").matcher(parameter);
            if (struct.matches()) {
                found.add(struct.group(2) + " bytes aligned to " + struct.group(1));
            } else {
                assertTrue(plain.matches(), parameter);
                int bytes = Integer.parseInt(plain.group(1)) / 8;
                found.add(bytes + " bytes aligned to " + bytes);
            }
        }
        return found;
    }

    @Test
    void launchConstantsAgree() throws IOException {
        Map<String, Integer> found = new TreeMap<>();
        List<Path> files = new ArrayList<>(files(".cu"));
        files.addAll(files(".cuh"));
        for (Path file : files) {
            Matcher constant = CONSTANT.matcher(Files.readString(file));
            while (constant.find()) {
                found.put(constant.group(1), Integer.parseInt(constant.group(2)));
            }
        }
        Map<String, Integer> expected = new TreeMap<>(Map.of("ELEMENT_BLOCK", KernelTable.ELEMENT_BLOCK,
                "MAHALANOBIS_BLOCK", KernelTable.MAHALANOBIS_BLOCK, "MAHALANOBIS_DIMS", KernelTable.MAHALANOBIS_DIMS,
                "NEAREST_BLOCK", KernelTable.NEAREST_BLOCK, "SUM_BLOCK", KernelTable.SUM_BLOCK,
                "SUM_SPAN", KernelTable.SUM_SPAN, "TILE_COLUMNS", KernelTable.TILE_COLUMNS,
                "TILE_ROWS", KernelTable.TILE_ROWS, "MEAN_BLOCK", KernelTable.MEAN_BLOCK));
        expected.putAll(Map.of("FLOW_COLUMNS", KernelTable.FLOW_COLUMNS, "FLOW_ROWS", KernelTable.FLOW_ROWS,
                "SHARE_PLANES", KernelTable.SHARE_PLANES, "STEM_CHANNELS", KernelTable.STEM_CHANNELS,
                "STEM_KERNEL", KernelTable.STEM_KERNEL, "STEM_WIDE", KernelTable.STEM_WIDE,
                "STEM_HIGH", KernelTable.STEM_HIGH, "STEM_QUADS", KernelTable.STEM_QUADS,
                "STEM_SHARES", KernelTable.STEM_SHARES, "STEM_OUTPUTS", KernelTable.STEM_OUTPUTS));
        expected.putAll(Map.of("CONVOLUTION_BLOCK", KernelTable.CONVOLUTION_BLOCK,
                "CONVOLUTION_TILE", KernelTable.CONVOLUTION_TILE,
                "CONVOLUTION_TAPS", KernelTable.CONVOLUTION_TAPS));
        found.keySet().retainAll(expected.keySet());
        assertEquals(expected, found);
    }

    @Test
    void everyFormOfTotalVariationHasItsNumber() throws IOException {
        String source = Files.readString(KERNELS.resolve("variation.cuh"));
        assertTrue(source.contains("#define TV_JOINT 0") && source.contains("#define TV_SEPARABLE 1")
                && source.contains("#define TV_PER_CHANNEL 2"), Arrays.toString(io.f2pad.objective.TvForm.values()));
    }
}
