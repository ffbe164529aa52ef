package io.f2pad.cli;

import io.f2pad.DatasetException;
import io.f2pad.cli.report.Failure;
import io.f2pad.image.ImageFiles;
import io.f2pad.image.NaturalOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The images a command line asks for: files as they are, folders by the images directly inside, and glob patterns
 * ({@code *}, {@code **}, {@code ?}, {@code [a-z]}, {@code {a,b}}) that the shell left alone. Every file comes once, in
 * the order of the arguments and, within one argument, in natural order.
 *
 * @param files  the images
 * @param errors arguments that name nothing
 */
record Inputs(List<Path> files, List<Failure> errors) {

    /** Copies the lists. */
    Inputs {
        files = List.copyOf(files);
        errors = List.copyOf(errors);
    }

    static Inputs expand(List<String> arguments) {
        Set<Path> files = new LinkedHashSet<>();
        List<Failure> errors = new ArrayList<>();
        for (String argument : arguments) {
            try {
                List<Path> found = find(argument);
                found.forEach(file -> files.add(file.normalize()));
            } catch (JobException | DatasetException e) {
                errors.add(new Failure(argument, Main.oneLine(e)));
            }
        }
        return new Inputs(List.copyOf(files), errors);
    }

    private static List<Path> find(String argument) {
        if (argument.isBlank()) {
            throw new JobException("an input is empty; give a file, a folder or a pattern");
        }
        Path path = path(argument);
        if (path != null && Files.isDirectory(path)) {
            List<Path> inside = ImageFiles.list(path);
            if (inside.isEmpty()) {
                throw new JobException("folder " + argument + " has no images (png jpg bmp tif gif) directly inside; "
                        + "use a pattern such as '" + path.resolve("**.png") + "' for its subfolders");
            }
            return inside;
        }
        if (path != null && Files.exists(path)) {
            return List.of(path);
        }
        if (argument.matches(".*[*?\\[{].*")) {
            return glob(argument);
        }
        throw new JobException("no such file or folder: " + argument);
    }

    /** Null where the file system knows no such name, as for {@code *} on Windows. */
    private static @Nullable Path path(String argument) {
        try {
            return Path.of(argument);
        } catch (InvalidPathException e) {
            return null;
        }
    }

    private static List<Path> glob(String pattern) {
        int slash = pattern.substring(0, firstWildcard(pattern)).lastIndexOf('/');
        Path root = Path.of(slash < 0 ? "" : slash == 0 ? "/" : pattern.substring(0, slash));
        if (!Files.isDirectory(root)) {
            throw new JobException("pattern " + pattern + ": folder " + root + " does not exist");
        }
        try (Stream<Path> walk = Files.walk(root)) {
            PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
            List<Path> found = walk.filter(matcher::matches).filter(ImageFiles::isImage).filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(Path::toString, NaturalOrder.INSTANCE)).toList();
            if (found.isEmpty()) {
                throw new JobException("pattern " + pattern + " matches no image (png jpg bmp tif gif)");
            }
            return found;
        } catch (PatternSyntaxException e) {
            throw new JobException("pattern " + pattern + " is not a glob: " + e.getDescription(), e);
        } catch (IOException | UncheckedIOException e) {
            throw new JobException("pattern " + pattern + ": cannot list " + root + ": " + Main.oneLine(e), e);
        }
    }

    private static int firstWildcard(String pattern) {
        int i = 0;
        while ("*?[{\\".indexOf(pattern.charAt(i)) < 0) {
            i++;
        }
        return i;
    }
}
