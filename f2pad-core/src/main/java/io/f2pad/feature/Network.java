package io.f2pad.feature;

import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import java.util.List;

/** A backbone whose weights a backend has prepared. Immutable and thread-safe. */
public interface Network {

    /**
     * Records the network up to its deepest tap.
     *
     * @param tape  a tape on the backend or one of its forks
     * @param image N,3,H,W in normalised units
     * @return the taps, from shallow to deep
     */
    List<Value> record(Tape tape, Value image);
}
