package io.f2pad.cuda;

import org.jspecify.annotations.Nullable;

/** Device memory that grows to the largest request and is used by one operation at a time. Not thread-safe. */
final class Scratch implements AutoCloseable {

    private final DeviceQueue queue;
    private final String what;
    private @Nullable DeviceAddress address;
    private long floats;

    Scratch(DeviceQueue queue, String what) {
        this.queue = queue;
        this.what = what;
    }

    /** {@return room for so many floats, contents unspecified; an earlier room must not be used any more} */
    DeviceAddress room(long count) {
        DeviceAddress held = address;
        if (held == null || floats < count) {
            close();
            held = queue.allocate(count, what);
            address = held;
            floats = count;
        }
        return held;
    }

    long bytes() {
        return 4 * floats;
    }

    @Override
    public void close() {
        if (address != null) {
            queue.free(address, floats);
            address = null;
            floats = 0;
        }
    }
}
