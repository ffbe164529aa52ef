package io.f2pad.weights;

import io.f2pad.ModelFormatException;
import io.f2pad.file.Failure;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where imported weights are kept and found by name: a folder of the user's own, and further folders that are only
 * read. The own folder is {@code weights} below, in this order: the property {@code f2pad.home}, the variable {@code
 * F2PAD_HOME}, and {@code f2pad} in the platform's place for caches ({@code LOCALAPPDATA} on Windows, {@code
 * ~/Library/Caches} on macOS, {@code XDG_CACHE_HOME} or {@code ~/.cache} elsewhere). The variable {@code
 * F2PAD_WEIGHTS_PATH} lists the further folders. Immutable and thread-safe.
 *
 * @param folder  the user's own folder; need not exist
 * @param further folders searched after it
 */
public record WeightStore(Path folder, List<Path> further) {

    private static final String SUFFIX = ".safetensors";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

    /** Copies the list. */
    public WeightStore {
        further = List.copyOf(further);
    }

    /**
     * The store of the user who runs this program.
     *
     * @return the store
     */
    public static WeightStore ofUser() {
        return of(System::getProperty, System.getenv());
    }

    /**
     * The store that settings describe.
     *
     * @param properties  system properties by name
     * @param environment variables
     * @return the store
     */
    static WeightStore of(Function<String, @Nullable String> properties, Map<String, String> environment) {
        String home = properties.apply("f2pad.home");
        home = home == null || home.isBlank() ? environment.get("F2PAD_HOME") : home;
        Path base = home == null || home.isBlank() ? caches(properties, environment).resolve("f2pad") : Path.of(home);
        List<Path> further = new ArrayList<>();
        for (String path : environment.getOrDefault("F2PAD_WEIGHTS_PATH", "").split(File.pathSeparator)) {
            if (!path.isBlank()) {
                further.add(Path.of(path));
            }
        }
        return new WeightStore(base.resolve("weights"), further);
    }

    private static Path caches(Function<String, @Nullable String> properties, Map<String, String> environment) {
        String system = String.valueOf(properties.apply("os.name")).toLowerCase(Locale.ROOT);
        Path user = Path.of(String.valueOf(properties.apply("user.home")));
        if (system.startsWith("windows")) {
            String local = environment.get("LOCALAPPDATA");
            return local == null || local.isBlank() ? user.resolve("AppData").resolve("Local") : Path.of(local);
        }
        if (system.startsWith("mac")) {
            return user.resolve("Library").resolve("Caches");
        }
        String xdg = environment.get("XDG_CACHE_HOME");
        // by the XDG specification a relative path is to be ignored
        return xdg == null || !Path.of(xdg).isAbsolute() ? user.resolve(".cache") : Path.of(xdg);
    }

    /**
     * Where weights of a name are, or would be, kept.
     *
     * @param name their name
     * @return a file of the user's own folder
     * @throws IllegalArgumentException if the name is not one: letters, digits, dots, dashes and underscores
     */
    public Path file(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("weights: " + name + " is not a name; use up to 64 letters, digits, "
                    + "dots, dashes and underscores");
        }
        return folder.resolve(name + SUFFIX);
    }

    /**
     * Finds weights: a file of this path wins, otherwise it is taken for a name.
     *
     * @param pathOrName a path, or the name of imported weights
     * @return the file
     * @throws ModelFormatException if there are none; the message lists what is there
     */
    public Path find(String pathOrName) {
        Path path = Path.of(pathOrName);
        if (Files.isRegularFile(path)) {
            return path;
        }
        Optional<Path> kept = imported(pathOrName);
        if (kept.isEmpty() && Files.exists(path)) {
            // a pipe, or a folder, which its reader will name
            return path;
        }
        return kept.orElseThrow(() -> new ModelFormatException(pathOrName
                + ": no such file, and no imported weights of this name; imported are: "
                + (names().isEmpty() ? "none" : String.join(", ", names())) + " (in " + folder
                + "); import a file with 'f2pad weights import FILE', known files are listed by 'f2pad weights list'"));
    }

    /**
     * Finds imported weights by name.
     *
     * @param name their name
     * @return the file, if there is one
     */
    public Optional<Path> imported(String name) {
        return named(name + SUFFIX);
    }

    /**
     * Finds imported weights by the name of their file, as a model refers to them.
     *
     * @param fileName the name of a file that {@link #file} gave
     * @return the file, if there is one
     */
    public Optional<Path> named(String fileName) {
        if (!fileName.endsWith(SUFFIX)
                || !NAME.matcher(fileName.substring(0, fileName.length() - SUFFIX.length())).matches()) {
            return Optional.empty();
        }
        return folders().map(f -> f.resolve(fileName)).filter(Files::isRegularFile).findFirst();
    }

    /** {@return the names of all imported weights, sorted} */
    public List<String> names() {
        TreeSet<String> names = new TreeSet<>();
        folders().filter(Files::isDirectory).forEach(f -> {
            try (Stream<Path> files = Files.list(f)) {
                files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(SUFFIX))
                        .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                        .filter(name -> NAME.matcher(name).matches()).forEach(names::add);
            } catch (IOException e) {
                throw new UncheckedIOException(f + ": cannot be listed (" + Failure.reason(e) + ")", e);
            }
        });
        return List.copyOf(names);
    }

    private Stream<Path> folders() {
        return Stream.concat(Stream.of(folder), further.stream());
    }
}
