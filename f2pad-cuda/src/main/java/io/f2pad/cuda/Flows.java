package io.f2pad.cuda;

import io.f2pad.objective.FlowLoss;
import io.f2pad.tensor.Frozen;

/**
 * Loss and unit gradient of a conditional normalising flow at the positions of a window (Eq. 6), through the blocks and
 * back: three products of cuBLAS per block and direction, and small kernels between them. The file {@code flow.cu} has
 * the layout of the matrices. Not thread-safe.
 */
final class Flows implements AutoCloseable {

    /** Rows of the matrices are padded to a multiple of so many, because cuBLAS is faster on aligned columns. */
    private static final int ALIGNMENT = 32;

    /**
     * A flow in device memory.
     *
     * @param layout   where each part lies
     * @param constant the part of log p that no position changes
     * @param values   the weights
     */
    record Operand(FlowLayout layout, double constant, DeviceAddress values) implements Frozen {
    }

    private final DeviceQueue queue;
    private final MatrixProducts products;
    private final Scratch states;
    private final Scratch hiddens;
    private final Scratch gradients;

    Flows(DeviceQueue queue, MatrixProducts products) {
        this.queue = queue;
        this.products = products;
        states = new Scratch(queue, "the states of a flow's blocks");
        hiddens = new Scratch(queue, "the hidden values of a flow's blocks");
        gradients = new Scratch(queue, "the gradients of a flow");
    }

    void run(CudaTensor f, Operand flow, FlowLoss loss, CudaTensor score, CudaTensor gradient) {
        new Pass(flow, score).run(f, loss, gradient);
    }

    /** One call's extents and memory. */
    private final class Pass {

        private final FlowLayout layout;
        private final Operand flow;
        private final CudaTensor score;
        private final int count;
        private final int pitch;
        /** Floats of a block's state, of its hidden values, and of its gradient. */
        private final long stateSize;
        private final long hiddenSize;
        private final DeviceAddress state;
        private final DeviceAddress hidden;
        private final DeviceAddress gradients;

        Pass(Operand flow, CudaTensor score) {
            this.flow = flow;
            this.score = score;
            layout = flow.layout;
            count = score.shape().n() * score.window().area();
            pitch = (count + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
            stateSize = (long) pitch * (layout.channels() + 2 * layout.l2());
            hiddenSize = (long) pitch * layout.hidden();
            state = states.room(stateSize * layout.blocks() + (long) pitch * layout.channels());
            // Behind those of the blocks, the gradient at the hidden values; behind the gradients, the slopes.
            hidden = hiddens.room(hiddenSize * (layout.blocks() + 1));
            gradients = Flows.this.gradients.room(2 * stateSize + pitch);
        }

        void run(CudaTensor f, FlowLoss loss, CudaTensor gradient) {
            KernelCall load = queue.call(KernelTable.FLOW_LOAD).tensor(f).pointer(weight(layout.mean()))
                    .pointer(weight(layout.scale())).pointer(state);
            extents(load.part(score, score.shape().n())).elements((long) count * layout.channels());
            for (int k = 0; k < layout.blocks(); k++) {
                forward(k);
            }
            DeviceAddress slopes = gradients.plus(8 * stateSize);
            KernelCall call = queue.call(KernelTable.FLOW_SCORE).pointer(state)
                    .pointer(weight(layout.carry(layout.blocks()))).tensor(score).pointer(slopes)
                    .pointer(at(layout.blocks())).part(score, score.shape().n()).integer(pitch)
                    .integer(layout.blocks()).integer(layout.l1()).integer(layout.l2()).exact(flow.constant)
                    .integer(number(loss));
            call.launch((count + KernelTable.FLOW_COLUMNS - 1) / KernelTable.FLOW_COLUMNS, 1, 1,
                    KernelTable.FLOW_COLUMNS, KernelTable.FLOW_ROWS);
            for (int k = layout.blocks() - 1; k >= 0; k--) {
                backward(k, slopes);
            }
            KernelCall store = queue.call(KernelTable.FLOW_STORE).pointer(at(0)).pointer(weight(layout.scale()))
                    .tensor(gradient);
            extents(store.part(score, score.shape().n())).elements((long) count * layout.channels());
        }

        private KernelCall extents(KernelCall call) {
            return call.integer(pitch).integer(layout.l1()).integer(layout.l2());
        }

        private DeviceAddress weight(int place) {
            return flow.values.plus(4L * place);
        }

        /** {@return the gradient at block k's input; two take turns} */
        private DeviceAddress at(int k) {
            return gradients.plus(k % 2 * 4 * stateSize);
        }

        private DeviceAddress column(DeviceAddress matrix, int column) {
            return matrix.plus(4L * column * pitch);
        }

        private void forward(int k) {
            int l1 = layout.l1();
            int l2 = layout.l2();
            DeviceAddress u = state.plus(4 * k * stateSize);
            DeviceAddress h = hidden.plus(4 * k * hiddenSize);
            multiply(l1, layout.hidden(), column(u, l2), right(layout.w1(k), l1, false), false, h);
            queue.call(KernelTable.FLOW_HIDDEN).pointer(h).pointer(weight(layout.columns(k)))
                    .pointer(weight(layout.rows(k))).part(score, score.shape().n()).integer(pitch)
                    .integer(layout.hidden()).elements((long) count * layout.hidden());
            multiply(layout.hidden(), 2 * l2, h, right(layout.w2(k), layout.hidden(), false), false,
                    column(u, layout.channels()));
            KernelCall couple = queue.call(KernelTable.FLOW_COUPLE).pointer(u).pointer(weight(layout.bias(k)))
                    .pointer(weight(layout.carry(k))).integer(count);
            extents(couple).elements((long) count * l2);
            multiply(layout.channels(), layout.channels(), column(u, l2),
                    right(layout.q(k), layout.channels(), false), false, state.plus(4 * (k + 1) * stateSize));
        }

        private void backward(int k, DeviceAddress slopes) {
            int l1 = layout.l1();
            int l2 = layout.l2();
            DeviceAddress u = state.plus(4 * k * stateSize);
            DeviceAddress h = hidden.plus(4 * k * hiddenSize);
            DeviceAddress dh = hidden.plus(4 * layout.blocks() * hiddenSize);
            DeviceAddress to = at(k);
            multiply(layout.channels(), layout.channels(), at(k + 1), right(layout.q(k), layout.channels(), true),
                    false, column(to, l2));
            KernelCall back = queue.call(KernelTable.FLOW_BACK).pointer(u).pointer(weight(layout.carry(k)))
                    .pointer(slopes).pointer(to).integer(count);
            extents(back).elements((long) count * l2);
            multiply(2 * l2, layout.hidden(), column(to, layout.channels()),
                    right(layout.w2(k), layout.hidden(), true), false, dh);
            queue.call(KernelTable.RELU_MASK).pointer(h).pointer(dh).part(layout.hidden(), pitch, count)
                    .elements((long) count * layout.hidden());
            multiply(layout.hidden(), l1, dh, right(layout.w1(k), l1, true), true, column(to, l2));
        }

        private MatrixProducts.Right right(int place, int columns, boolean transposed) {
            return new MatrixProducts.Right(weight(place), columns, transposed);
        }

        private void multiply(int k, int n, DeviceAddress a, MatrixProducts.Right b, boolean add, DeviceAddress c) {
            products.multiply(count, n, k, a, pitch, b, add, c, pitch);
        }
    }

    /** The kernel's numbers of the losses. */
    private static int number(FlowLoss loss) {
        return switch (loss) {
            case LOG_SIGMOID -> 0;
            case LIKELIHOOD -> 1;
        };
    }

    @Override
    public void close() {
        states.close();
        hiddens.close();
        gradients.close();
    }
}
