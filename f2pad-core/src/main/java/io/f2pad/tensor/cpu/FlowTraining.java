package io.f2pad.tensor.cpu;

import io.f2pad.objective.FlowLoss;
import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Trains a flow's weights on batches of features with the mean of {@code -logsigmoid(log p / C)} and Adam (Kingma and
 * Ba, 2015; betas 0.9 and 0.999, epsilon 1e-8). Gradients are written out by hand: tiles of positions go through the
 * flow and back, then one product per weight matrix sums over the batch. Sums have a fixed order, so the weights are
 * the same bytes at any thread count. One client thread at a time; close it to end its workers.
 */
public final class FlowTraining implements AutoCloseable {

    private final Engine engine;
    private final FlowField start;
    private final FlowOperand operand;
    private final FlowParameters[] weights;
    private final FlowAdam adam;
    private final FlowGradient gradient;
    private final int batch;
    private final Tiles tiles = new Tiles();

    /**
     * Prepares a training.
     *
     * @param start   the flow to start from
     * @param batch   positions of one step
     * @param threads worker threads, the calling one included, at least 1
     */
    public FlowTraining(FlowField start, int batch, int threads) {
        this(start, batch, new Engine(KernelProvider.choose(), threads));
    }

    FlowTraining(FlowField start, int batch, Engine engine) {
        if (batch < 1) {
            throw new IllegalArgumentException("flow training: batch must be at least 1, got " + batch);
        }
        this.engine = engine;
        this.start = start;
        this.batch = batch;
        operand = FlowOperand.of(start, engine.kernels);
        weights = FlowParameters.all(start);
        adam = new FlowAdam(engine, operand, weights);
        gradient = new FlowGradient(engine, operand, batch);
        for (int i = 0; i < engine.threads(); i++) {
            tiles.workers.add(new FlowTile(operand));
        }
    }

    /**
     * One step of Adam.
     *
     * @param features  batch features, one after the other
     * @param positions their positions, row-major
     * @param rate      learning rate
     * @return the batch's mean loss before the step
     */
    public double step(float[] features, int[] positions, double rate) {
        double loss = gradient(features, positions);
        adam.step(gradient.sums(), rate);
        return loss;
    }

    /** The mean loss of a batch and, in {@link #gradients}, its gradient. */
    double gradient(float[] features, int[] positions) {
        tiles.run(features, positions, batch, true);
        gradient.sum();
        return tiles.mean();
    }

    FlowParameters[] gradients() {
        return gradient.sums();
    }

    /**
     * The log-likelihoods per channel of any number of features.
     *
     * @param features  the features, one after the other
     * @param positions their positions, row-major
     * @return log p / C of each
     */
    public double[] logDensities(float[] features, int[] positions) {
        tiles.run(features, positions, positions.length, false);
        return Arrays.copyOf(tiles.densities, positions.length);
    }

    /** {@return the flow with the weights of now} */
    public FlowField flow() {
        List<FlowBlock> blocks = new ArrayList<>();
        for (int k = 0; k < weights.length; k++) {
            blocks.add(weights[k].block(start.blocks().get(k)));
        }
        return start.withBlocks(blocks);
    }

    /** {@return the weights and Adam's moments themselves, in a fixed order; changed by the next step} */
    public float[][] state() {
        List<float[]> arrays = new ArrayList<>();
        for (FlowParameters[] parameters : List.of(weights, adam.first(), adam.second())) {
            for (FlowParameters block : parameters) {
                arrays.addAll(List.of(block.arrays()));
            }
        }
        return arrays.toArray(float[][]::new);
    }

    /**
     * Continues from the state of another training of the same flow.
     *
     * @param state from {@link #state}
     * @param steps the steps that led to it
     */
    public void restore(float[][] state, int steps) {
        float[][] mine = state();
        if (state.length != mine.length) {
            throw new IllegalArgumentException("flow training: expected a state of " + mine.length + " arrays, got "
                    + state.length);
        }
        for (int i = 0; i < mine.length; i++) {
            System.arraycopy(state[i], 0, mine[i], 0, mine[i].length);
        }
        adam.restore(steps);
    }

    @Override
    public void close() {
        engine.close();
    }

    /** Positions through the flow and, for a step, back. */
    private final class Tiles implements Job {

        private final List<FlowTile> workers = new ArrayList<>();
        private float[] features = new float[0];
        private int[] positions = new int[0];
        private int count;
        private boolean back;
        private double constant;
        private double[] densities = new double[0];

        void run(float[] rows, int[] where, int number, boolean backwards) {
            features = rows;
            positions = where;
            count = number;
            back = backwards;
            constant = operand.constant();
            if (densities.length < number) {
                densities = new double[number];
            }
            engine.workers.run(this, (number + FlowTile.SIZE - 1) / FlowTile.SIZE);
        }

        double mean() {
            double sum = 0;
            for (int i = 0; i < count; i++) {
                sum += FlowLoss.LOG_SIGMOID.of(densities[i]);
            }
            return sum / count;
        }

        @Override
        public void run(int task, int worker) {
            int channels = start.channels();
            int first = task * FlowTile.SIZE;
            int number = Math.min(FlowTile.SIZE, count - first);
            FlowTile tile = workers.get(worker);
            Scratch scratch = engine.scratch(worker);
            tile.start(operand, number);
            for (int p = 0; p < number; p++) {
                int at = positions[first + p];
                tile.load(p, at % start.width(), at / start.width(), features, (first + p) * channels);
            }
            tile.forward(scratch.kernels);
            for (int p = 0; p < number; p++) {
                densities[first + p] = tile.logDensity(p, constant) / channels;
            }
            if (back) {
                float[] slopes = scratch.tile(number);
                float total = 0;
                for (int p = 0; p < number; p++) {
                    double slope = FlowLoss.LOG_SIGMOID.slope(densities[first + p]);
                    slopes[p] = (float) (slope / ((double) channels * count));
                    total += slopes[p];
                }
                gradient.begin(task, total);
                tile.backward(scratch.kernels, slopes,
                        k -> gradient.take(k, task, first, number, tile, scratch.kernels));
            }
        }
    }
}
