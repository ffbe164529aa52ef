package io.f2pad.cuda;

import io.f2pad.DeviceException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What was opened, to be closed in the reverse order: all of it, even where one fails. Not thread-safe. */
final class OpenParts implements AutoCloseable {

    private final Deque<Runnable> parts = new ArrayDeque<>();

    /** {@return the part, after its closing has been noted} */
    <T> T add(T part, Consumer<T> close) {
        parts.push(() -> close.accept(part));
        return part;
    }

    /** Closes everything, then throws the first failure with the others in it. */
    @Override
    public void close() {
        @Nullable DeviceException first = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().run();
            } catch (DeviceException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
