package io.f2pad.cuda;

import io.f2pad.objective.MixtureField;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** Small constants that ops pass with every call, sent to the device at the first. Not thread-safe. */
final class Constants implements AutoCloseable {

    /** Floats of a component of a mixture. */
    private static final int COMPONENT = 12;

    private final DeviceQueue queue;
    private final Map<Channels, DeviceAddress> channels = new HashMap<>();
    private final Map<MixtureField, DeviceAddress> mixtures = new HashMap<>();

    /** A list of channels by its contents, and the width of the tensor that it is scattered to, 0 where gathered. */
    private record Channels(int[] selected, int width) {

        @Override
        public boolean equals(Object other) {
            return other instanceof Channels c && width == c.width && Arrays.equals(selected, c.selected);
        }

        @Override
        public int hashCode() {
            return 31 * width + Arrays.hashCode(selected);
        }

        /** {@return how many numbers the device holds} */
        int count() {
            return width == 0 ? selected.length : width;
        }
    }

    Constants(DeviceQueue queue) {
        this.queue = queue;
    }

    /** {@return the channels as they are} */
    DeviceAddress selected(int[] list) {
        return channels.computeIfAbsent(new Channels(list.clone(), 0), c -> send(c.selected));
    }

    /** {@return for every channel its place in the list, or -1} */
    DeviceAddress sources(int[] list, int width) {
        return channels.computeIfAbsent(new Channels(list.clone(), width), c -> {
            int[] source = new int[width];
            Arrays.fill(source, -1);
            for (int k = 0; k < list.length; k++) {
                source[list[k]] = k;
            }
            return send(source);
        });
    }

    private DeviceAddress send(int[] values) {
        DeviceAddress address = queue.allocate(values.length, "a list of channels");
        queue.upload(values, address);
        return address;
    }

    /** {@return per component mean, precision, offset, two unused floats; mixtures are told apart by their record} */
    DeviceAddress of(MixtureField mixture) {
        return mixtures.computeIfAbsent(mixture, m -> {
            float[] packed = new float[COMPONENT * m.components()];
            for (int k = 0; k < m.components(); k++) {
                System.arraycopy(m.means(), 3 * k, packed, COMPONENT * k, 3);
                System.arraycopy(m.precisions(), 6 * k, packed, COMPONENT * k + 3, 6);
                packed[COMPONENT * k + 9] = m.offsets()[k];
            }
            DeviceAddress address = queue.allocate(packed.length, "the mixture prior");
            queue.upload(packed, address);
            return address;
        });
    }

    @Override
    public void close() {
        channels.forEach((list, address) -> queue.free(address, list.count()));
        mixtures.forEach((mixture, address) -> queue.free(address, (long) COMPONENT * mixture.components()));
        channels.clear();
        mixtures.clear();
    }
}
