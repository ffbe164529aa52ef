package io.f2pad.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.f2pad.ModelFormatException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WeightStoreTest {

    @TempDir
    Path folder;

    private static Path folder(Map<String, String> properties, Map<String, String> environment) {
        return WeightStore.of(properties::get, environment).folder();
    }

    @Test
    void theFolderFollowsTheSettingsThenThePlatform() {
        Path absolute = folder.toAbsolutePath();
        Map<String, String> linux = Map.of("os.name", "Linux", "user.home", "/home/u");
        assertEquals(Path.of("/home/u/.cache/f2pad/weights"), folder(linux, Map.of()));
        assertEquals(absolute.resolve("f2pad/weights"), folder(linux, Map.of("XDG_CACHE_HOME", absolute.toString())));
        assertEquals(Path.of("/home/u/.cache/f2pad/weights"), folder(linux, Map.of("XDG_CACHE_HOME", "relative")));
        assertEquals(Path.of("H/weights"), folder(linux, Map.of("F2PAD_HOME", "H", "XDG_CACHE_HOME", "/x")));
        assertEquals(Path.of("P/weights"), folder(Map.of("f2pad.home", "P"), Map.of("F2PAD_HOME", "H")));
        assertEquals(Path.of("/Users/u/Library/Caches/f2pad/weights"),
                folder(Map.of("os.name", "Mac OS X", "user.home", "/Users/u"), Map.of()));
        Map<String, String> windows = Map.of("os.name", "Windows 11", "user.home", "u");
        assertEquals(Path.of("u/AppData/Local/f2pad/weights"), folder(windows, Map.of()));
        assertEquals(Path.of("L/f2pad/weights"), folder(windows, Map.of("LOCALAPPDATA", "L")));
    }

    @Test
    void aPathWinsOverANameAndTheOwnFolderOverTheOthers() throws IOException {
        Path own = Files.createDirectories(folder.resolve("own/weights"));
        Path other = Files.createDirectories(folder.resolve("other"));
        WeightStore store = WeightStore.of(Map.of("f2pad.home", own.getParent().toString())::get,
                Map.of("F2PAD_WEIGHTS_PATH", folder.resolve("none") + File.pathSeparator + other));
        Files.createFile(other.resolve("a.safetensors"));
        Files.createFile(other.resolve("b.safetensors"));
        Files.createFile(own.resolve("b.safetensors"));
        Files.createFile(own.resolve("not-weights.txt"));
        assertEquals(List.of("a", "b"), store.names());
        assertEquals(other.resolve("a.safetensors"), store.find("a"));
        assertEquals(own.resolve("b.safetensors"), store.find("b"));
        Path file = Files.createFile(folder.resolve("b"));
        assertEquals(file, store.find(file.toString()));
        assertEquals(folder, store.find(folder.toString()));
        String message = assertThrows(ModelFormatException.class, () -> store.find("c")).getMessage();
        assertEquals("c: no such file, and no imported weights of this name; imported are: a, b (in " + own
                + "); import a file with 'f2pad weights import FILE', known files are listed by 'f2pad weights list'",
                message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "../x", "a/b", "-x", ".hidden", "a b", "a\nb", "ä"})
    void namesCannotLeaveTheFolder(String name) {
        WeightStore store = new WeightStore(folder, List.of());
        assertThrows(IllegalArgumentException.class, () -> store.file(name));
        assertFalse(store.imported(name).isPresent());
        assertFalse(store.named(name + ".safetensors").isPresent());
    }

    @Test
    void knownFilesAgreeWithTheirNames() {
        for (KnownWeights known : KnownWeights.ALL) {
            assertEquals(known, KnownWeights.named(known.name()).orElseThrow());
            assertEquals("https", known.address().getScheme());
            assertTrue(known.address().getPath().endsWith("/" + known.fileName()), known.toString());
            // publishers put the first eight digits into the name
            assertTrue(known.sha256().isEmpty() || known.fileName().endsWith("-" + known.sha256().substring(0, 8)
                    + ".pth"), known.toString());
            assertTrue(new WeightStore(folder, List.of()).file(known.name()).startsWith(folder));
            assertTrue(Architecture.ALL.stream().anyMatch(a -> a.name().equals(known.architecture())),
                    known.toString());
        }
        assertFalse(KnownWeights.withSha256("0".repeat(64)).isPresent());
    }
}
