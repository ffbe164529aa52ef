package io.f2pad.cuda;

import io.f2pad.tensor.Shape;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
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
import org.jspecify.annotations.Nullable;

/**
 * One convolution at one geometry: cuDNN's descriptors and the algorithms of both directions. Candidates are this
 * library's kernels, and those of cuDNN's ranking for the device that are deterministic and fit the workspace.
 */
final class ConvolutionPlan implements AutoCloseable {

    /** What an algorithm is chosen for. */
    enum Use {
        /** Forward with bias, residual and ReLU. */
        RECTIFIED,
        /** Forward with bias and residual. */
        FORWARD,
        /** The gradient at the input. */
        BACKWARD
    }

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
    private final Map<Use, Algorithm> chosen = new EnumMap<>(Use.class);
    private boolean fusesRelu = true;
    private boolean fusesIdentity = true;

    /**
     * Describes a convolution.
     *
     * @param handle cuDNN
     * @param filter weights and geometry
     * @param input  shape of the input
     * @param tf32   whether tensor cores may round factors to 10 bits
     * @param limit  largest workspace in bytes
     */
    ConvolutionPlan(cudnnHandle handle, FrozenFilter filter, Shape input, boolean tf32, long limit) {
        int pad = filter.pad();
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

    /** {@return whether an algorithm may fuse bias, residual and activation; without ReLU only one of them can} */
    boolean fuses(Algorithm algorithm, boolean rectified) {
        if (rectified) {
            return fusesRelu;
        }
        return fusesIdentity
                && algorithm.id() == cudnnConvolutionFwdAlgo.CUDNN_CONVOLUTION_FWD_ALGO_IMPLICIT_PRECOMP_GEMM;
    }

    /** Remembers that cuDNN refused to fuse, which is known only by trying. */
    void refuse(boolean rectified) {
        if (rectified) {
            fusesRelu = false;
        } else {
            fusesIdentity = false;
        }
    }

    @Nullable Algorithm chosen(Use use) {
        return chosen.get(use);
    }

    void choose(Use use, Algorithm algorithm) {
        chosen.put(use, algorithm);
    }

    /** {@return what may be chosen: this library's kernels, then what cuDNN has, in its order} */
    List<Algorithm> candidates(Use use) {
        return use == Use.BACKWARD ? backward() : forward();
    }

    private List<Algorithm> forward() {
        cudnnConvolutionFwdAlgoPerf[] ranked = new cudnnConvolutionFwdAlgoPerf[ALGORITHMS];
        for (int i = 0; i < ALGORITHMS; i++) {
            ranked[i] = new cudnnConvolutionFwdAlgoPerf();
        }
        int[] found = new int[1];
        Status.cudnn(JCudnn.cudnnGetConvolutionForwardAlgorithm_v7(handle, x, w, conv, y, ALGORITHMS, found, ranked),
                "cudnnGetConvolutionForwardAlgorithm_v7 of " + name);
        List<Algorithm> fit = new ArrayList<>(List.of(Algorithm.OWN));
        for (int i = 0; i < found[0]; i++) {
            if (ranked[i].status == 0 && ranked[i].determinism == cudnnDeterminism.CUDNN_DETERMINISTIC) {
                add(new Algorithm(ranked[i].algo, forwardBytes(ranked[i].algo)), fit);
            }
        }
        return fit;
    }

    private void add(Algorithm algorithm, List<Algorithm> to) {
        if (algorithm.bytes() <= limit) {
            to.add(algorithm);
        }
    }

    private long forwardBytes(int algorithm) {
        long[] bytes = new long[1];
        int status = JCudnn.cudnnGetConvolutionForwardWorkspaceSize(handle, x, w, conv, y, algorithm, bytes);
        return status == 0 ? bytes[0] : Long.MAX_VALUE;
    }

    private List<Algorithm> backward() {
        cudnnConvolutionBwdDataAlgoPerf[] ranked = new cudnnConvolutionBwdDataAlgoPerf[ALGORITHMS];
        for (int i = 0; i < ALGORITHMS; i++) {
            ranked[i] = new cudnnConvolutionBwdDataAlgoPerf();
        }
        int[] found = new int[1];
        Status.cudnn(JCudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7(handle, w, y, conv, x, ALGORITHMS, found,
                ranked), "cudnnGetConvolutionBackwardDataAlgorithm_v7 of " + name);
        List<Algorithm> fit = new ArrayList<>(List.of(Algorithm.OWN));
        for (int i = 0; i < found[0]; i++) {
            if (ranked[i].status == 0 && ranked[i].determinism == cudnnDeterminism.CUDNN_DETERMINISTIC) {
                add(new Algorithm(ranked[i].algo, backwardBytes(ranked[i].algo)), fit);
            }
        }
        return fit;
    }

    private long backwardBytes(int algorithm) {
        long[] bytes = new long[1];
        int status = JCudnn.cudnnGetConvolutionBackwardDataWorkspaceSize(handle, w, y, conv, x, algorithm, bytes);
        return status == 0 ? bytes[0] : Long.MAX_VALUE;
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
