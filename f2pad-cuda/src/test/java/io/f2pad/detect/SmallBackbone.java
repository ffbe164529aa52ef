package io.f2pad.detect;

import io.f2pad.feature.Backbone;
import io.f2pad.feature.Network;
import io.f2pad.feature.Tap;
import io.f2pad.model.NamedTensor;
import io.f2pad.ops.Conv2d;
import io.f2pad.ops.MaxPool;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.Filter;
import io.f2pad.tensor.Frozen;
import java.util.List;
import java.util.SplittableRandom;

/** Two random convolutions, for tests of many detections. */
final class SmallBackbone implements Backbone {

    private final Filter first = filter("first", 8, 3, 5, 4);
    private final Filter second = filter("second", 12, 8, 3, 1);

    private static Filter filter(String name, int out, int in, int kernel, int stride) {
        SplittableRandom random = new SplittableRandom(out);
        float[] weight = new float[out * in * kernel * kernel];
        for (int i = 0; i < weight.length; i++) {
            weight[i] = (float) ((2 * random.nextDouble() - 1) / Math.sqrt(in * kernel));
        }
        return new Filter(name, out, in, kernel, kernel, stride, kernel / 2, weight, new float[out]);
    }

    @Override
    public String name() {
        return "small";
    }

    @Override
    public String sha256() {
        return "0".repeat(64);
    }

    @Override
    public boolean trained() {
        return false;
    }

    @Override
    public List<Tap> taps() {
        return List.of(new Tap("first", 8, 8), new Tap("second", 12, 8));
    }

    @Override
    public List<NamedTensor> tensors() {
        return List.of();
    }

    @Override
    public Network freeze(Backend backend) {
        Frozen one = backend.freeze(first);
        Frozen two = backend.freeze(second);
        return (tape, image) -> {
            Value x = tape.apply("pool", new MaxPool(true), tape.apply("first", new Conv2d(first, one, false), image));
            return List.of(x, tape.apply("second", new Conv2d(second, two, true), x));
        };
    }
}
