package io.f2pad.oracle;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.f2pad.SharedFiles;
import io.f2pad.model.Safetensors;
import io.f2pad.model.TensorFile;
import io.f2pad.objective.FlowLoss;
import io.f2pad.reference.Engines;
import io.f2pad.tensor.Backend;
import io.f2pad.tensor.FlowBlock;
import io.f2pad.tensor.FlowField;
import io.f2pad.tensor.Shape;
import io.f2pad.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CFLOW's score and its gradient on every backend against values of PyTorch in double precision. */
@Tag("shared")
class FlowOracleTest {

    private static final int C = 7;
    private static final int HIDDEN = 2 * (4 + 128);

    private static float[] floats(double[] values) {
        float[] rounded = new float[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) values[i];
        }
        return rounded;
    }

    private static List<FlowBlock> blocks(TensorFile oracle) {
        List<FlowBlock> blocks = new ArrayList<>();
        for (int k = 0; k < 3; k++) {
            String name = "flow." + k + ".";
            float[] scale = FormulaTensors.floats(name + "scale", C, 1);
            for (int i = 0; i < C; i++) {
                scale[i] += (float) (2 * Math.log(Math.exp(5) - 1));
            }
            blocks.add(new FlowBlock(C, 128, HIDDEN, FormulaTensors.floats(name + "w1", HIDDEN * 132, 0.2),
                    FormulaTensors.floats(name + "b1", HIDDEN, 0.1),
                    FormulaTensors.floats(name + "w2", 6 * HIDDEN, 0.2), FormulaTensors.floats(name + "b2", 6, 0.1),
                    scale, FormulaTensors.floats(name + "offset", C, 0.1),
                    transposed(oracle.get(k + ".w_perm").doubles())));
        }
        return blocks;
    }

    /** The oracle multiplies rows by its matrix. */
    private static float[] transposed(double[] matrix) {
        float[] q = new float[matrix.length];
        for (int i = 0; i < q.length; i++) {
            q[i] = (float) matrix[i % C * C + i / C];
        }
        return q;
    }

    /** Every condition is a flow of its own: the oracle's do not come from rows and columns. Weights are floats. */
    @ParameterizedTest
    @ValueSource(strings = {"reference", "vector", "plain"})
    void scoreAndGradient(String engine) {
        TensorFile oracle = Safetensors.read(SharedFiles.require("oracles/flow.safetensors"));
        double[] x = oracle.get("x").doubles();
        double[] condition = oracle.get("condition").doubles();
        float[] one = new float[C];
        Arrays.fill(one, 1);
        try (Backend backend = Engines.open(engine)) {
            for (int p = 0; p < 5; p++) {
                float[] code = floats(Arrays.copyOfRange(condition, 128 * p, 128 * p + 128));
                FlowField flow = new FlowField(1, 1, new float[C], one, Arrays.copyOf(code, 64),
                        Arrays.copyOfRange(code, 64, 128), blocks(oracle));
                Tensor f = backend.allocate(Shape.image(C, 1, 1));
                Engines.write(f, Arrays.copyOfRange(x, C * p, C * p + C));
                Tensor score = backend.allocate(Shape.image(1, 1, 1));
                Tensor gradient = backend.allocate(Shape.image(C, 1, 1));
                backend.couplingFlow(f, backend.freeze(flow), FlowLoss.LIKELIHOOD, score, gradient);
                assertEquals(oracle.get("logp").doubles()[p], -C * Engines.read(score)[0], 2e-5);
                backend.couplingFlow(f, backend.freeze(flow), FlowLoss.LOG_SIGMOID, score, gradient);
                assertEquals(oracle.get("score").doubles()[p], Engines.read(score)[0], 2e-6);
                double[] expected = oracle.get("score_grad").doubles();
                for (int c = 0; c < C; c++) {
                    assertEquals(expected[C * p + c], Engines.read(gradient)[c], 2e-6);
                }
            }
        }
    }
}
