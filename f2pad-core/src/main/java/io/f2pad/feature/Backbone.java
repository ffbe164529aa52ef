package io.f2pad.feature;

import io.f2pad.model.NamedTensor;
import io.f2pad.tensor.Backend;
import java.util.List;

/** A frozen feature network, independent of any backend. Immutable and thread-safe. */
public interface Backbone {

    /** {@return the architecture's name, such as {@code resnet18}} */
    String name();

    /** {@return SHA-256 of the folded weights, in hexadecimal} */
    String sha256();

    /** {@return false for the generated default weights} */
    boolean trained();

    /** {@return the taps, from shallow to deep} */
    List<Tap> taps();

    /** {@return the folded weights, for the model bundle} */
    List<NamedTensor> tensors();

    /**
     * Prepares the weights for a backend.
     *
     * @param backend where the network will run
     * @return the network, valid on the backend and its forks
     */
    Network freeze(Backend backend);
}
