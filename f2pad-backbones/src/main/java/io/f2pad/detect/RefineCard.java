package io.f2pad.detect;

import io.f2pad.model.JsonObject;
import io.f2pad.objective.AdanOptions;
import io.f2pad.objective.SharingOptions;
import io.f2pad.objective.StepOptions;
import io.f2pad.objective.TvForm;
import io.f2pad.refine.AlphaRule;
import io.f2pad.refine.BacktrackOptions;
import io.f2pad.refine.CutOptions;
import io.f2pad.refine.GradientSharing;
import io.f2pad.refine.RefineOptions;
import io.f2pad.refine.RegionOptions;
import io.f2pad.refine.StartOptions;
import io.f2pad.refine.StopRule;
import io.f2pad.refine.TermOptions;
import io.f2pad.refine.UpdateOptions;
import org.jspecify.annotations.Nullable;

/** The refinement's readings in the model card. */
final class RefineCard {

    private static final int CUT_WEIGHTS = 8;

    private RefineCard() {
    }

    static JsonObject write(RefineOptions o) {
        TermOptions terms = o.terms();
        UpdateOptions update = o.update();
        AdanOptions adan = update.adan();
        JsonObject card = JsonObject.of()
                .put("epsilon", terms.epsilon())
                .put("tv_form", terms.tvForm().name())
                .put("tv_delta", terms.tvDelta())
                .put("mixture_log_det", terms.mixtureLogDet())
                .put("range_weight", terms.rangeWeight())
                .put("adan", new double[] {adan.beta1(), adan.beta2(), adan.beta3(), adan.epsilon()})
                .put("step_rule", update.stepRule().name())
                .put("eta0", update.eta0())
                .put("step_floor", update.stepFloor())
                .put("clip", update.clip().name())
                .put("clip_bound", update.clipBound())
                .put("dilation", o.region().dilation())
                .put("hysteresis", o.region().hysteresis())
                .put("max_region", o.region().maxShare())
                .put("stop", stop(o.stop()))
                .put("max_iterations", o.maxIterations())
                .put("tau", o.tau())
                .put("alpha", alpha(o.alpha()))
                .put("start", new double[] {o.start().salience(), o.start().remainder()})
                .put("backtrack", new double[] {o.backtrack().share(), o.backtrack().attempts()})
                .put("reestimate", o.reestimate())
                .put("least_area", o.leastArea());
        CutOptions cut = o.cut();
        if (cut != null) {
            card.put("cut", new double[] {cut.smoothness(), cut.flat(), cut.inpainted(), cut.score(), cut.colour(),
                cut.colourBound(), cut.outside(), cut.reach()});
        }
        GradientSharing sharing = update.sharing();
        if (sharing != null) {
            SharingOptions window = sharing.window();
            card.put("sharing", new double[] {window.window(), window.spatialSigma(), window.colourSigma(),
                window.factor()});
            card.put("sharing_order", sharing.order().name());
            card.put("sharing_colours", sharing.colours().name());
        }
        return card;
    }

    static RefineOptions read(JsonObject card) {
        double[] adan = card.getDoubles("adan");
        double[] start = card.getDoubles("start");
        double[] backtrack = card.getDoubles("backtrack");
        return new RefineOptions(
                new TermOptions(card.getDouble("epsilon"), card.getEnum("tv_form", TvForm.class),
                        card.getDouble("tv_delta"), card.getBoolean("mixture_log_det"),
                        card.getDouble("range_weight")),
                new UpdateOptions(sharing(card), new AdanOptions(adan[0], adan[1], adan[2], adan[3]),
                        card.getEnum("step_rule", StepOptions.Rule.class), card.getDouble("eta0"),
                        card.getDouble("step_floor"), card.getEnum("clip", UpdateOptions.Clip.class),
                        card.getDouble("clip_bound")),
                new RegionOptions(card.getDouble("dilation"), card.getDouble("hysteresis"),
                        card.getDouble("max_region")),
                stop(card.getObject("stop")), card.getInt("max_iterations"), card.getDouble("tau"),
                alpha(card.getObject("alpha")), new StartOptions(start[0], start[1]),
                new BacktrackOptions(backtrack[0], (int) backtrack[1]), card.getInt("reestimate"),
                card.has("least_area") ? card.getInt("least_area") : 1, cut(card));
    }

    private static @Nullable CutOptions cut(JsonObject card) {
        if (!card.has("cut")) {
            return null;
        }
        double[] v = card.getDoubles("cut");
        if (v.length != CUT_WEIGHTS) {
            throw new IllegalArgumentException("cut: expected " + CUT_WEIGHTS + " weights, got " + v.length
                    + "; it comes from another version, fit the model again");
        }
        return new CutOptions(v[0], v[1], v[2], v[3], v[4], v[5], v[6], v[7]);
    }

    private static @Nullable GradientSharing sharing(JsonObject card) {
        if (!card.has("sharing")) {
            return null;
        }
        double[] values = card.getDoubles("sharing");
        return new GradientSharing(new SharingOptions((int) values[0], values[1], values[2], values[3]),
                card.getEnum("sharing_order", GradientSharing.Order.class),
                card.getEnum("sharing_colours", GradientSharing.Colours.class));
    }

    static JsonObject alpha(AlphaRule rule) {
        return JsonObject.of().put("size", rule.size().name()).put("size_exponent", rule.sizeExponent())
                .put("contrast_exponent", rule.contrastExponent());
    }

    static AlphaRule alpha(JsonObject card) {
        return new AlphaRule(card.getEnum("size", AlphaRule.Size.class), card.getDouble("size_exponent"),
                card.getDouble("contrast_exponent"));
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
            default -> throw new IllegalArgumentException("unknown stop rule " + rule
                    + "; it may come from a newer version");
        };
    }
}
