package io.f2pad.tensor;

/**
 * An immutable operand that a backend has prepared once (packed weights, factors). Valid on the backend that made it
 * and on every backend {@linkplain Backend#fork forked} from it; safe to share between threads.
 */
public interface Frozen {
}
