package io.f2pad.cuda;

import io.f2pad.objective.ColourRange;
import io.f2pad.objective.MixtureField;
import io.f2pad.objective.RegularizerTerms;
import io.f2pad.objective.TvForm;

/** The objective's terms of one pixel and its neighbours: LOG, mixture prior, range penalty, total variation. */
final class PixelTerms {

    private final DeviceQueue queue;
    private final Constants constants;

    PixelTerms(DeviceQueue queue, Constants constants) {
        this.queue = queue;
        this.constants = constants;
    }

    /** Pixels of the windows of all images. */
    private static long pixels(CudaTensor t) {
        return (long) t.shape().n() * t.window().area();
    }

    void log(CudaTensor n, CudaTensor image, CudaTensor omega, double epsilon, CudaTensor map) {
        queue.call(KernelTable.LOG_PENALTY).tensor(n).tensor(image).tensor(omega).tensor(map)
                .part(map, map.shape().n()).real(epsilon).elements(pixels(map));
    }

    void logBackward(CudaTensor n, CudaTensor image, CudaTensor omega, double epsilon, CudaTensor dMap, CudaTensor dn,
            boolean accumulate) {
        queue.call(KernelTable.LOG_PENALTY_BACKWARD).tensor(n).tensor(image).tensor(omega).tensor(dMap).tensor(dn)
                .part(dn, dn.shape().n()).real(epsilon).flag(accumulate).elements(pixels(dn));
    }

    void mixture(CudaTensor n, CudaTensor omega, MixtureField mixture, CudaTensor map, CudaTensor gradient) {
        queue.call(KernelTable.MIXTURE_PRIOR).tensor(n).tensor(omega).pointer(constants.of(mixture)).tensor(map)
                .tensor(gradient).part(map, map.shape().n()).integer(mixture.components()).elements(pixels(map));
    }

    void regularizer(CudaTensor n, CudaTensor image, CudaTensor weights, CudaTensor omega, RegularizerTerms terms,
            CudaTensor map, CudaTensor gradient) {
        queue.call(KernelTable.REGULARIZER).tensor(n).tensor(image).tensor(weights).tensor(omega)
                .pointer(constants.of(terms.mixture())).tensor(map).tensor(gradient).part(map, map.shape().n())
                .real(terms.epsilon()).integer(terms.mixture().components()).integer(number(terms.tvForm()))
                .real(terms.tvDelta()).tiles(map.window(), map.shape().n());
    }

    void range(CudaTensor n, CudaTensor omega, ColourRange range, CudaTensor map) {
        queue.call(KernelTable.RANGE_PENALTY).tensor(n).tensor(omega).tensor(map).part(map, map.shape().n())
                .struct(Argument.RANGE, range.low(), range.high()).elements(pixels(map));
    }

    void rangeBackward(CudaTensor n, CudaTensor omega, ColourRange range, CudaTensor dMap, CudaTensor dn,
            boolean accumulate) {
        queue.call(KernelTable.RANGE_PENALTY_BACKWARD).tensor(n).tensor(omega).tensor(dMap).tensor(dn)
                .part(dn, dn.shape().n()).struct(Argument.RANGE, range.low(), range.high()).flag(accumulate)
                .elements(pixels(dn));
    }

    /** The kernels' numbers of the readings of Eq. 11. */
    private static int number(TvForm form) {
        return switch (form) {
            case JOINT_ISOTROPIC -> 0;
            case SEPARABLE -> 1;
            case PER_CHANNEL -> 2;
        };
    }

    void variation(CudaTensor n, CudaTensor omega, TvForm form, double delta, CudaTensor map) {
        queue.call(KernelTable.TOTAL_VARIATION).tensor(n).tensor(omega).tensor(map).part(map, map.shape().n())
                .integer(number(form)).real(delta).tiles(map.window(), map.shape().n());
    }

    void variationBackward(CudaTensor n, CudaTensor omega, TvForm form, double delta, CudaTensor dMap, CudaTensor dn,
            boolean accumulate) {
        queue.call(KernelTable.TOTAL_VARIATION_BACKWARD).tensor(n).tensor(omega).tensor(dMap).tensor(dn)
                .part(dn, dn.shape().n()).integer(number(form)).real(delta).flag(accumulate)
                .tiles(dn.window(), dn.shape().n());
    }
}
