package io.f2pad.cli;

import java.util.function.Consumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** The progress of one task. Thread-safe. */
final class Progress implements AutoCloseable {

    private static final int WIDTH = 78;

    private final @Nullable ProgressBar bar;
    private final Consumer<String> sink;

    private Progress(@Nullable ProgressBar bar, Consumer<String> sink) {
        this.bar = bar;
        this.sink = sink;
    }

    static Progress silent() {
        return new Progress(null, text -> { });
    }

    static Progress bar(String task, int total, Consumer<String> sink) {
        ProgressBar bar = new ProgressBarBuilder().setTaskName(task).setInitialMax(total)
                .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(200)
                .setConsumer(new DelegatingProgressBarConsumer(sink, WIDTH)).build();
        return new Progress(bar, sink);
    }

    /** One more step is done. */
    void step() {
        if (bar != null) {
            bar.step();
        }
    }

    /** So many steps are done. */
    void reach(int done) {
        if (bar != null) {
            bar.stepTo(done);
        }
    }

    /** Shows a few words beside the bar. */
    void note(String text) {
        if (bar != null) {
            bar.setExtraMessage(text);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
            // what is done leaves no trace; results follow as lines
            sink.accept("\u001b[K");
        }
    }
}
