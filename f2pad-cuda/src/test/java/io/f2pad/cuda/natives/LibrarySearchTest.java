package io.f2pad.cuda.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrarySearchTest {

    @TempDir
    Path root;

    private Path library(String folder, String name) throws IOException {
        Path path = Files.createDirectories(root.resolve(folder));
        return Files.writeString(path.resolve(name), "");
    }

    private LibrarySearch search(String property, Map<String, String> environment) {
        return LibrarySearch.of(name -> name.equals(LibrarySearch.PROPERTY) ? property : null, environment::get);
    }

    @Test
    void thePropertyComesFirstThenTheEnvironment() throws IOException {
        Path home = library("home/lib64", "libcublas.so.12");
        Path path = library("path/lib64", "libcublas.so.13");
        Path chosen = library("chosen", "libcublas.so.12");
        List<String> names = List.of("libcublas.so.12", "libcublas.so.13");
        Map<String, String> environment = Map.of("CUDA_PATH", root.resolve("path").toString(),
                "CUDA_HOME", root.resolve("home").toString());
        assertEquals(chosen, search(chosen.getParent().toString(), environment).findAny(names));
        assertEquals(path, search(root.resolve("absent") + File.pathSeparator + root.resolve("empty"),
                environment).findAny(names));
        assertEquals(home, search("", Map.of("CUDA_HOME", root.resolve("home").toString())).findAny(names));
    }

    @Test
    void onlyTheChosenFoldersMayHoldTheDriver() throws IOException {
        Path driver = library("chosen/lib64", "libcuda.so.1");
        library("path/lib64", "libcuda.so.1");
        Map<String, String> environment = Map.of("CUDA_PATH", root.resolve("path").toString());
        assertNull(search("", environment).findChosen("libcuda.so.1"));
        assertEquals(driver, search(root.resolve("chosen").toString(), environment).findChosen("libcuda.so.1"));
    }
}
