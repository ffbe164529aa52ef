package io.f2pad.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.f2pad.cli.report.Json;
import io.f2pad.detect.ModelSummary;
import io.f2pad.inpaint.mae.MaeReference;
import io.f2pad.refine.RefineOptions;
import java.util.Locale;

/** A model summary in words and as JSON. */
final class SummaryText {

    private SummaryText() {
    }

    static ObjectNode json(ModelSummary s) {
        ObjectNode json = Json.object();
        json.put("version", s.version());
        json.put("scorer", s.scorer());
        json.put("backbone", s.backbone());
        json.put("backbone_sha256", s.backboneSha256());
        json.put("trained", s.trained());
        json.put("size", s.size());
        json.put("images", s.images());
        json.put("held_out", s.heldOut());
        json.put("seed", s.seed());
        json.put("components", s.components());
        json.put("inpainter", s.inpainter());
        json.put("exemplars", s.exemplars());
        MaeReference autoencoder = s.autoencoder();
        if (autoencoder != null) {
            json.put("autoencoder", autoencoder.name());
            json.put("autoencoder_sha256", autoencoder.sha256());
        }
        json.set("threshold", Json.score(s.threshold().value()));
        json.put("threshold_detail", s.threshold().detail());
        json.set("alpha0", Json.score(s.weights().alpha0()));
        json.set("beta", Json.score(s.weights().beta()));
        json.set("gamma", Json.score(s.weights().gamma()));
        if (!Double.isNaN(s.calibration().expectedIou())) {
            json.put("expected_iou", s.calibration().expectedIou());
        }
        RefineOptions r = s.refine();
        json.set("refine", Json.object().put("tau", r.tau()).put("dilation", r.region().dilation())
                .put("hysteresis", r.region().hysteresis()).put("max_iterations", r.maxIterations())
                .put("max_region", r.region().maxShare()).put("stop", r.stop().toString())
                .put("least_area", r.leastArea()).put("cut", r.cut() != null));
        return json;
    }

    static String text(ModelSummary s) {
        RefineOptions r = s.refine();
        return String.join(System.lineSeparator(),
                row("fitted by", "f2pad " + s.version() + ", seed " + s.seed()),
                row("images", s.images() + " normal, " + s.heldOut() + " of them held out for calibration"),
                row("working size", s.size() + " x " + s.size() + " pixels"),
                row("backbone", s.backbone() + (s.trained() ? "" : ", untrained features")),
                row("", "sha256 " + s.backboneSha256()),
                row("scorer", s.scorer()),
                row("threshold", number(s.threshold().value()) + " (raw score; " + s.threshold().detail() + ")"),
                row("pixel prior", s.components() + " components"),
                row("inpainting", inpainting(s)),
                row("weights", "alpha0 " + number(s.weights().alpha0()) + ", beta " + number(s.weights().beta())
                        + ", gamma " + number(s.weights().gamma()) + expected(s)),
                row("refinement", "tau " + number(r.tau()) + ", dilation " + number(r.region().dilation())
                        + " px, at most " + r.maxIterations() + " iterations, stop " + r.stop()),
                row("mask", (r.cut() == null ? "|a| above tau, pixel by pixel" : "minimum cut")
                        + ", regions of at least " + r.leastArea() + " pixels"));
    }

    private static String expected(ModelSummary s) {
        double iou = s.calibration().expectedIou();
        return Double.isNaN(iou) ? "" : String.format(Locale.ROOT, "; mean IoU %.1f on synthetic defects", 100 * iou);
    }

    private static String inpainting(ModelSummary s) {
        String plain = s.exemplars() == 0 ? "harmonic" : s.exemplars() + " stored normal images";
        MaeReference autoencoder = s.autoencoder();
        return autoencoder == null ? plain : "masked autoencoder " + autoencoder.name() + ", otherwise " + plain
                + System.lineSeparator() + row("", "sha256 " + autoencoder.sha256());
    }

    private static String row(String name, String value) {
        return String.format(Locale.ROOT, "%-13s %s", name, value);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.4g", value);
    }
}
