package io.f2pad.cli;

import io.f2pad.detect.Detector;
import io.f2pad.detect.FitListener;
import io.f2pad.detect.FitOptions;
import io.f2pad.feature.Backbone;
import io.f2pad.tensor.BackendChoice;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One bar per stage of a fit. */
final class FitProgress implements FitListener, AutoCloseable {

    private final Terminal terminal;
    private @Nullable Progress bar;
    private String stage = "";

    FitProgress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Fits with bars. */
    static Detector fit(List<Path> images, Backbone backbone, FitOptions options, Terminal terminal,
            BackendChoice choice) {
        try (FitProgress progress = new FitProgress(terminal)) {
            return Detector.fit(images, backbone, options, progress, choice);
        }
    }

    @Override
    public void progress(String name, int done, int total) {
        if (bar == null || !name.equals(stage)) {
            close();
            bar = terminal.progress(name, total);
            stage = name;
        }
        bar.reach(done);
    }

    @Override
    public void announce(String name, String text) {
        terminal.notice(text);
    }

    @Override
    public void note(String name, String text) {
        if (bar != null) {
            bar.note(text);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
