package io.f2pad.scorer.flow;

import io.f2pad.file.AtomicFile;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import io.f2pad.tensor.FlowField;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One map's training on disk: written after every epoch, so that a training that was cut off continues where it was and
 * ends with the weights that it would have had. A file of another training is ignored.
 */
final class Checkpoint {

    private static final String KEY = "training";
    private static final String STATE = "state.";
    private static final String BEST = "best.";

    /**
     * A training after some epochs.
     *
     * @param epochs    epochs done
     * @param bestEpoch the epoch of the best weights
     * @param lowest    their loss
     * @param best      the best weights
     * @param state     weights and moments of now
     */
    record State(int epochs, int bestEpoch, double lowest, FlowField best, float[][] state) {
    }

    private final Path file;
    private final String key;

    /** The key tells trainings apart. */
    Checkpoint(Path file, String key) {
        this.file = file;
        this.key = key;
    }

    void write(State s) {
        List<NamedTensor> tensors = new ArrayList<>(FlowTensors.of(BEST, s.best()));
        tensors.add(NamedTensor.of("progress", new int[] {3}, new double[] {s.epochs(), s.bestEpoch(), s.lowest()}));
        for (int i = 0; i < s.state().length; i++) {
            tensors.add(NamedTensor.of(STATE + i, new int[] {s.state()[i].length}, s.state()[i]));
        }
        AtomicFile.write(file, Safetensors.bytes(tensors, Map.of(KEY, key)));
    }

    /** The last state written, or null where there is none of this training. */
    @Nullable State read() {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        TensorFile tensors = Safetensors.read(file);
        if (!key.equals(tensors.metadata().get(KEY))) {
            return null;
        }
        double[] progress = tensors.get("progress").doubles();
        List<float[]> state = new ArrayList<>();
        while (tensors.names().contains(STATE + state.size())) {
            state.add(tensors.finite(STATE + state.size()));
        }
        return new State((int) progress[0], (int) progress[1], progress[2], FlowTensors.read(BEST, tensors),
                state.toArray(float[][]::new));
    }

    /** Removes the file once the training has served its purpose. */
    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cflow: cannot remove the checkpoint " + file + ": " + e.getMessage(), e);
        }
    }
}
