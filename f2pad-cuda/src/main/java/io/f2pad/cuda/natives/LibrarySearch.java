package io.f2pad.cuda.natives;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The folders that may hold CUDA's libraries, in order: those of {@code f2pad.cuda.path}, the toolkits of
 * {@code CUDA_PATH} and {@code CUDA_HOME}, the usual place of a toolkit. What lies in none of them is left to the
 * system's own search.
 *
 * @param chosen  folders named by the system property, which may also hold the driver's library
 * @param folders every folder, the chosen ones first
 */
record LibrarySearch(List<Path> chosen, List<Path> folders) {

    static final String PROPERTY = "f2pad.cuda.path";

    /**
     * Lists the folders that exist.
     *
     * @param property    reads a system property
     * @param environment reads an environment variable
     * @return the search
     */
    static LibrarySearch of(UnaryOperator<@Nullable String> property, UnaryOperator<@Nullable String> environment) {
        List<Path> chosen = new ArrayList<>();
        String value = property.apply(PROPERTY);
        if (value != null) {
            for (String folder : value.split(File.pathSeparator)) {
                add(Path.of(folder), chosen);
                toolkit(folder, chosen);
            }
        }
        List<Path> folders = new ArrayList<>(chosen);
        toolkit(environment.apply("CUDA_PATH"), folders);
        toolkit(environment.apply("CUDA_HOME"), folders);
        toolkit("/usr/local/cuda", folders);
        return new LibrarySearch(chosen, folders);
    }

    private static void toolkit(@Nullable String root, List<Path> to) {
        if (root != null && !root.isBlank()) {
            add(Path.of(root, "lib64"), to);
            add(Path.of(root, "lib"), to);
        }
    }

    private static void add(Path folder, List<Path> to) {
        if (Files.isDirectory(folder) && !to.contains(folder)) {
            to.add(folder.toAbsolutePath());
        }
    }

    /**
     * Finds a library.
     *
     * @param name file name
     * @return its path, or null where only the system may know it
     */
    @Nullable Path find(String name) {
        return find(name, folders);
    }

    /**
     * Finds a library in the chosen folders.
     *
     * @param name file name
     * @return its path or null
     */
    @Nullable Path findChosen(String name) {
        return find(name, chosen);
    }

    private static @Nullable Path find(String name, List<Path> folders) {
        return folders.stream().map(f -> f.resolve(name)).filter(Files::isRegularFile).findFirst().orElse(null);
    }

    /**
     * Finds the first folder's library of any of several versions.
     *
     * @param names file names, the preferred first
     * @return its path or null
     */
    @Nullable Path findAny(List<String> names) {
        for (Path folder : folders) {
            for (String name : names) {
                if (Files.isRegularFile(folder.resolve(name))) {
                    return folder.resolve(name);
                }
            }
        }
        return null;
    }
}
