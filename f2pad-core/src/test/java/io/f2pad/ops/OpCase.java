package io.f2pad.ops;

import io.f2pad.tape.Tape;
import io.f2pad.tape.Value;
import io.f2pad.tensor.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * One op at one geometry: how to record it, which inputs are constants, and how inputs are drawn so that they stay
 * away from kinks. Declaring a case gives it a gradient check and a comparison on every engine.
 *
 * @param name      shown by the test
 * @param inputs    shapes of the inputs
 * @param constants how many of the last inputs are constants
 * @param draw      draws the values of an input
 * @param build     records the op
 * @param tolerance relative L2 error allowed to float engines
 * @param term      whether the op can only be minimised
 */
record OpCase(String name, List<Shape> inputs, int constants, Draw draw, Build build, double tolerance,
        boolean term) {

    OpCase(String name, List<Shape> inputs, int constants, Draw draw, Build build, double tolerance) {
        this(name, inputs, constants, draw, build, tolerance, false);
    }

    /** Records an op. */
    @FunctionalInterface
    interface Build {
        Value on(Tape tape, List<Value> inputs);
    }

    /** Draws the values of input {@code index}. */
    @FunctionalInterface
    interface Draw {
        double[] values(int index, Shape shape, SplittableRandom random);
    }

    /** Uniform in [-1, 1). */
    static double[] uniform(int index, Shape shape, SplittableRandom random) {
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = 2 * random.nextDouble() - 1;
        }
        return values;
    }

    /** A permutation of equally spaced values, so that no two differ by less than the spacing. */
    static double[] distinct(int index, Shape shape, SplittableRandom random) {
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            int j = random.nextInt(i + 1);
            values[i] = values[j];
            values[j] = i * 0.05;
        }
        return values;
    }

    /** Distinct values on both sides of 0, none of them 0. */
    static double[] centred(int index, Shape shape, SplittableRandom random) {
        return Arrays.stream(distinct(index, shape, random)).map(v -> v - 0.025 * shape.size() - 0.01).toArray();
    }

    /** Uniform images; the last input is a region mask of about two thirds. */
    static double[] masked(int index, Shape shape, SplittableRandom random) {
        double[] values = uniform(index, shape, random);
        for (int i = 0; shape.c() == 1 && i < values.length; i++) {
            values[i] = values[i] > -0.3 ? 1 : 0;
        }
        return values;
    }

    boolean constant(int index) {
        return index >= inputs.size() - constants;
    }

    @Override
    public String toString() {
        return name + " " + inputs;
    }
}
