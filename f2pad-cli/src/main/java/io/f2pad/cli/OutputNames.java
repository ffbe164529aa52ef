package io.f2pad.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Names for the outputs of many inputs: the file name without extension; where several inputs share it, the folder's
 * name goes before it, and where that is not enough, a number after it. The names depend on the list alone and differ
 * in more than case, since some file systems ignore that.
 */
final class OutputNames {

    private OutputNames() {
    }

    static List<String> of(List<Path> files) {
        Map<String, Integer> stems = new HashMap<>();
        files.forEach(file -> stems.merge(key(stem(file)), 1, Integer::sum));
        Set<String> taken = new HashSet<>();
        stems.forEach((stem, count) -> {
            if (count == 1) {
                taken.add(stem);
            }
        });
        List<String> names = new ArrayList<>();
        for (Path file : files) {
            String stem = stem(file);
            if (stems.getOrDefault(key(stem), 0) == 1) {
                names.add(stem);
                continue;
            }
            Path folder = file.toAbsolutePath().normalize().getParent();
            Path parent = folder == null ? null : folder.getFileName();
            String wanted = parent == null ? stem : parent + "_" + stem;
            String name = wanted;
            for (int i = 2; !taken.add(key(name)); i++) {
                name = wanted + "-" + i;
            }
            names.add(name);
        }
        return names;
    }

    static String stem(Path file) {
        String name = String.valueOf(file.getFileName());
        int dot = name.lastIndexOf('.');
        return dot > 0 ? name.substring(0, dot) : name;
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
