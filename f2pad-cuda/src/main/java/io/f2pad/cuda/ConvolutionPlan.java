package io.f2pad.cuda;

import io.f2pad.DeviceException;
import io.f2pad.tensor.Shape;
import java.util.function.IntUnaryOperator;
import jcuda.jcudnn.JCudnn;
import jcuda.jcudnn.cudnnActivationDescriptor;
import jcuda.jcudnn.cudnnActivationMode;
import jcuda.jcudnn.cudnnConvolutionBwdDataAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionDescriptor;
import jcuda.jcudnn.cudnnConvolutionFwdAlgo;
import jcuda.jcudnn.cudnnConvolutionFwdAlgoPerf;
import jcuda.jcudnn.cudnnConvolutionMode;
import jcuda.jcudnn.cudnnDataType;
import jcuda.jcudnn.cudnnDeterminism;
import jcuda.jcudnn.cudnnFilterDescriptor;
import jcuda.jcudnn.cudnnHandle;
import jcuda.jcudnn.cudnnMathType;
import jcuda.jcudnn.cudnnNanPropagation;
import jcuda.jcudnn.cudnnTensorDescriptor;
import jcuda.jcudnn.cudnnTensorFormat;

/**
 * One convolution at one geometry: cuDNN's descriptors and the algorithms of both directions. Of cuDNN's own ranking
 * for the device it takes the first that is deterministic and fits the workspace, so every run takes the same.
 */
final class ConvolutionPlan implements AutoCloseable {

    /** More than there are algorithms. */
    private static final int ALGORITHMS = 16;

    final cudnnTensorDescriptor x = new cudnnTensorDescriptor();
    final cudnnTensorDescriptor y = new cudnnTensorDescriptor();
    final cudnnTensorDescriptor bias = new cudnnTensorDescriptor();
    final cudnnFilterDescriptor w = new cudnnFilterDescriptor();
    final cudnnConvolutionDescriptor conv = new cudnnConvolutionDescriptor();
    final cudnnActivationDescriptor relu = new cudnnActivationDescriptor();
    final cudnnActivationDescriptor identity = new cudnnActivationDescriptor();
    private final cudnnHandle handle;
    private final String name;
    private final Shape padded;
    private final long limit;
    private int forward = -1;
    private int backward = -1;
    private long forwardBytes;
    private long backwardBytes;
    private long plainBytes = -1;
    private boolean fusesRelu = true;
    private boolean fusesIdentity = true;

    /**
     * Describes a convolution.
     *
     * @param handle cuDNN
     * @param filter weights and geometry
     * @param input  shape of the input
     * @param pad    zero padding, of the filter or none
     * @param tf32   whether tensor cores may round factors to 10 bits
     * @param limit  largest workspace in bytes
     */
    ConvolutionPlan(cudnnHandle handle, FrozenFilter filter, Shape input, int pad, boolean tf32, long limit) {
        this.handle = handle;
        this.name = filter.name();
        this.limit = limit;
        padded = new Shape(input.n(), input.c(), input.h() + 2 * pad, input.w() + 2 * pad);
        int h = (padded.h() - filter.kernelH()) / filter.stride() + 1;
        int width = (padded.w() - filter.kernelW()) / filter.stride() + 1;
        tensor(x, input);
        tensor(y, new Shape(input.n(), filter.out(), h, width));
        tensor(bias, new Shape(1, filter.out(), 1, 1));
        Status.cudnn(JCudnn.cudnnCreateFilterDescriptor(w), "cudnnCreateFilterDescriptor");
        Status.cudnn(JCudnn.cudnnSetFilter4dDescriptor(w, cudnnDataType.CUDNN_DATA_FLOAT,
                cudnnTensorFormat.CUDNN_TENSOR_NCHW, filter.out(), filter.in(), filter.kernelH(), filter.kernelW()),
                "cudnnSetFilter4dDescriptor of " + name);
        Status.cudnn(JCudnn.cudnnCreateConvolutionDescriptor(conv), "cudnnCreateConvolutionDescriptor");
        Status.cudnn(JCudnn.cudnnSetConvolution2dDescriptor(conv, pad, pad, filter.stride(), filter.stride(), 1, 1,
                cudnnConvolutionMode.CUDNN_CROSS_CORRELATION, cudnnDataType.CUDNN_DATA_FLOAT),
                "cudnnSetConvolution2dDescriptor of " + name);
        // The default math type of float data allows TF32 on Ampere and later.
        Status.cudnn(JCudnn.cudnnSetConvolutionMathType(conv, tf32 ? cudnnMathType.CUDNN_DEFAULT_MATH
                : cudnnMathType.CUDNN_FMA_MATH), "cudnnSetConvolutionMathType");
        activation(relu, cudnnActivationMode.CUDNN_ACTIVATION_RELU);
        activation(identity, cudnnActivationMode.CUDNN_ACTIVATION_IDENTITY);
    }

    private static void tensor(cudnnTensorDescriptor d, Shape s) {
        Status.cudnn(JCudnn.cudnnCreateTensorDescriptor(d), "cudnnCreateTensorDescriptor");
        Status.cudnn(JCudnn.cudnnSetTensor4dDescriptor(d, cudnnTensorFormat.CUDNN_TENSOR_NCHW,
                cudnnDataType.CUDNN_DATA_FLOAT, s.n(), s.c(), s.h(), s.w()), "cudnnSetTensor4dDescriptor of " + s);
    }

    private static void activation(cudnnActivationDescriptor d, int mode) {
        Status.cudnn(JCudnn.cudnnCreateActivationDescriptor(d), "cudnnCreateActivationDescriptor");
        Status.cudnn(JCudnn.cudnnSetActivationDescriptor(d, mode, cudnnNanPropagation.CUDNN_PROPAGATE_NAN, 0),
                "cudnnSetActivationDescriptor");
    }

    /** {@return the shape of the padded input, the largest that a window's convolution reads} */
    Shape padded() {
        return padded;
    }

    /** {@return whether bias, residual and activation may still be left to cuDNN} */
    boolean fuses(boolean rectified) {
        return rectified ? fusesRelu : fusesIdentity;
    }

    /** Remembers that cuDNN refused to fuse, which is known only by trying. */
    void refuse(boolean rectified) {
        if (rectified) {
            fusesRelu = false;
        } else {
            fusesIdentity = false;
        }
    }

    int forward() {
        if (forward < 0) {
            cudnnConvolutionFwdAlgoPerf[] ranked = new cudnnConvolutionFwdAlgoPerf[ALGORITHMS];
            for (int i = 0; i < ALGORITHMS; i++) {
                ranked[i] = new cudnnConvolutionFwdAlgoPerf();
            }
            int[] found = new int[1];
            Status.cudnn(JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(handle, x, w, conv, y, ALGORITHMS, found,
                    ranked), "cudnnGetConvolutionForwardAlgorithm_v7 of " + name);
            int best = first(found[0], i -> ranked[i].status == 0
                    && ranked[i].determinism == cudnnDeterminism.CUDNN_DETERMINISTIC
                    && forwardBytes(ranked[i].algo) <= limit ? ranked[i].algo : -1);
            forwardBytes = forwardBytes(best);
            forward = best;
        }
        return forward;
    }

    private long forwardBytes(int algorithm) {
        long[] bytes = new long[1];
        int status = JCudnn.cudnnGetConvolutionForwardWorkspaceSize(handle, x, w, conv, y, algorithm, bytes);
        return status == 0 ? bytes[0] : Long.MAX_VALUE;
    }

    long forwardBytes() {
        return forwardBytes;
    }

    /** The only algorithm that cuDNN fuses without an activation. */
    int plainForward() {
        if (plainBytes < 0) {
            plainBytes = forwardBytes(cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM);
            if (plainBytes > limit) {
                throw none();
            }
        }
        return cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;
    }

    long plainForwardBytes() {
        return plainBytes;
    }

    int backward() {
        if (backward < 0) {
            cudnnConvolutionBwdDataAlgoPerf[] ranked = new cudnnConvolutionBwdDataAlgoPerf[ALGORITHMS];
            for (int i = 0; i < ALGORITHMS; i++) {
                ranked[i] = new cudnnConvolutionBwdDataAlgoPerf();
            }
            int[] found = new int[1];
            Status.cudnn(JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(handle, w, y, conv, x, ALGORITHMS, found,
                    ranked), "cudnnGetConvolutionBackwardDataAlgorithm_v7 of " + name);
            int best = first(found[0], i -> ranked[i].status == 0
                    && ranked[i].determinism == cudnnDeterminism.CUDNN_DETERMINISTIC
                    && backwardBytes(ranked[i].algo) <= limit ? ranked[i].algo : -1);
            backwardBytes = backwardBytes(best);
            backward = best;
        }
        return backward;
    }

    private long backwardBytes(int algorithm) {
        long[] bytes = new long[1];
        int status = JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(handle, w, y, conv, x, algorithm, bytes);
        return status == 0 ? bytes[0] : Long.MAX_VALUE;
    }

    long backwardBytes() {
        return backwardBytes;
    }

    private int first(int count, IntUnaryOperator algorithm) {
        for (int i = 0; i < count; i++) {
            int found = algorithm.applyAsInt(i);
            if (found >= 0) {
                return found;
            }
        }
        throw none();
    }

    private DeviceException none() {
        return new DeviceException("cuda backend: cuDNN has no deterministic algorithm for " + name + " on an input of "
                + padded + " with padding within a workspace of " + DeviceMemory.size(limit)
                + "; raise it with -D" + ConvolutionPlans.WORKSPACE + "=BYTES");
    }

    @Override
    public void close() {
        Status.cudnn(JCudnn.cudnnDestroyTensorDescriptor(x), "cudnnDestroyTensorDescriptor");
        Status.cudnn(JCudnn.cudnnDestroyTensorDescriptor(y), "cudnnDestroyTensorDescriptor");
        Status.cudnn(JCudnn.cudnnDestroyTensorDescriptor(bias), "cudnnDestroyTensorDescriptor");
        Status.cudnn(JCudnn.cudnnDestroyFilterDescriptor(w), "cudnnDestroyFilterDescriptor");
        Status.cudnn(JCudnn.cudnnDestroyConvolutionDescriptor(conv), "cudnnDestroyConvolutionDescriptor");
        Status.cudnn(JCudnn.cudnnDestroyActivationDescriptor(relu), "cudnnDestroyActivationDescriptor");
        Status.cudnn(JCudnn.cudnnDestroyActivationDescriptor(identity), "cudnnDestroyActivationDescriptor");
    }
}
