package io.f2pad.detect;

import io.f2pad.ModelFormatException;
import io.f2pad.model.JsonObject;
import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.objective.TvForm;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.StopRule;
import org.jspecify.annotations.Nullable;

/** The refinement's readings in the model card. */
final class RefineCard {

    private RefineCard() {
    }

    static JsonObject write(RefineOptions o) {
        JsonObject card = JsonObject.of()
                .put("epsilon", o.epsilon())
                .put("tv_form", o.tvForm().name())
                .put("tv_delta", o.tvDelta())
                .put("mixture_log_det", o.mixtureLogDet())
                .put("sharing_order", o.sharingOrder().name())
                .put("sharing_colours", o.sharingColours().name())
                .put("adan", new double[] {o.adan().beta1(), o.adan().beta2(), o.adan().beta3(), o.adan().epsilon()})
                .put("step_rule", o.stepRule().name())
                .put("eta0", o.eta0())
                .put("step_floor", o.stepFloor())
                .put("clip", o.clip().name())
                .put("clip_bound", o.clipBound())
                .put("stop", stop(o.stop()))
                .put("max_iterations", o.maxIterations())
                .put("tau", o.tau())
                .put("area_exponent", o.areaExponent())
                .put("dilation", o.dilation())
                .put("hysteresis", o.hysteresis())
                .put("max_region", o.maxRegion())
                .put("reestimate", o.reestimate());
        SharingOptions sharing = o.sharing();
        if (sharing != null) {
            card.put("sharing", new double[] {sharing.window(), sharing.spatialSigma(), sharing.colourSigma(),
                sharing.factor()});
        }
        return card;
    }

    static RefineOptions read(JsonObject card) {
        double[] adan = card.getDoubles("adan");
        return new RefineOptions(card.getDouble("epsilon"), card.getEnum("tv_form", TvForm.class),
                card.getDouble("tv_delta"), card.getBoolean("mixture_log_det"), sharing(card),
                card.getEnum("sharing_order", RefineOptions.SharingOrder.class),
                card.getEnum("sharing_colours", RefineOptions.SharingColours.class),
                new AdanOptions(adan[0], adan[1], adan[2], adan[3]),
                card.getEnum("step_rule", StepOptions.Rule.class), card.getDouble("eta0"),
                card.getDouble("step_floor"), card.getEnum("clip", RefineOptions.Clip.class),
                card.getDouble("clip_bound"), stop(card.getObject("stop")), card.getInt("max_iterations"),
                card.getDouble("tau"), card.getDouble("area_exponent"),
                card.getDouble("dilation"), card.getDouble("hysteresis"),
                card.getDouble("max_region"), card.getInt("reestimate"));
    }

    private static @Nullable SharingOptions sharing(JsonObject card) {
        if (!card.has("sharing")) {
            return null;
        }
        double[] values = card.getDoubles("sharing");
        return new SharingOptions((int) values[0], values[1], values[2], values[3]);
    }

    private static JsonObject stop(StopRule rule) {
        if (rule instanceof StopRule.Absolute r) {
            return JsonObject.of().put("rule", "absolute").put("tolerance", r.tolerance()).put("warm_up", r.warmUp());
        }
        if (rule instanceof StopRule.Relative r) {
            return JsonObject.of().put("rule", "relative").put("tolerance", r.tolerance())
                    .put("window", r.window()).put("warm_up", r.warmUp());
        }
        StopRule.MaskStable r = (StopRule.MaskStable) rule;
        return JsonObject.of().put("rule", "mask_stable").put("tolerance", r.tolerance()).put("every", r.every())
                .put("patience", r.patience()).put("warm_up", r.warmUp());
    }

    private static StopRule stop(JsonObject card) {
        double tolerance = card.getDouble("tolerance");
        int warmUp = card.getInt("warm_up");
        String rule = card.getString("rule");
        return switch (rule) {
            case "absolute" -> new StopRule.Absolute(tolerance, warmUp);
            case "relative" -> new StopRule.Relative(tolerance, card.getInt("window"), warmUp);
            case "mask_stable" -> new StopRule.MaskStable(tolerance, card.getInt("every"), card.getInt("patience"),
                    warmUp);
            default -> throw new ModelFormatException("model card: unknown stop rule " + rule
                    + "; it may come from a newer version");
        };
    }
}
