package io.f2pad.tape;

import io.f2pad.tensor.Backend;
import java.util.Objects;

/**
 * One weighted sum of the objective: {@code weight * sum(map)}. The weight may change between replays.
 */
public final class Term {

    final String name;
    final Value map;
    private double weight;
    private double sum;

    Term(String name, Value map, double weight) {
        this.name = name;
        this.map = map;
        setWeight(weight);
    }

    /**
     * Changes the weight of the following replays.
     *
     * @param weight a finite number
     */
    public void setWeight(double weight) {
        if (!Double.isFinite(weight)) {
            throw new IllegalArgumentException("tape: weight of term " + name + " must be finite, got " + weight);
        }
        this.weight = weight;
    }

    /** {@return the weight} */
    public double weight() {
        return weight;
    }

    /** {@return the unweighted sum of the last forward pass} */
    public double sum() {
        return sum;
    }

    void evaluated(double value) {
        sum = value;
    }

    void evaluate(Backend backend) {
        sum = backend.sum(Objects.requireNonNull(map.tensor));
    }
}
