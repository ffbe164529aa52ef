package io.f2pad.detect;

import io.f2pad.ModelFormatException;
import io.f2pad.backbone.KnownBackbone;
import io.f2pad.feature.Backbone;
import io.f2pad.feature.Normalization;
import io.f2pad.feature.Tap;
import io.f2pad.inpaint.ExemplarBank;
import io.f2pad.inpaint.mae.MaeReference;
import io.f2pad.model.BundleFile;
import io.f2pad.model.JsonObject;
import io.f2pad.model.NamedTensor;
import io.f2pad.model.TensorFile;
import io.f2pad.objective.mixture.GaussianMixture;
import io.f2pad.refine.Calibration;
import io.f2pad.refine.InitialAnomaly;
import io.f2pad.refine.ObjectiveWeights;
import io.f2pad.scorer.CflowScorer;
import io.f2pad.scorer.PadimScorer;
import io.f2pad.scorer.PatchCoreScorer;
import io.f2pad.scorer.Scorer;
import io.f2pad.threshold.Threshold;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model as one file: settings in the card, fitted values and backbone weights as tensors. */
final class ModelBundle {

    private static final String BACKBONE = "backbone.";

    private ModelBundle() {
    }

    static void write(Model model, Path file) {
        JsonObject card = JsonObject.of()
                .put("version", model.provenance().version())
                .put("size", model.size())
                .put("backbone", JsonObject.of().put("name", model.backbone().name())
                        .put("sha256", model.backbone().sha256()).put("trained", model.backbone().trained()))
                .put("scorer", JsonObject.of().put("kind", model.scorer().kind())
                        .put("settings", model.scorer().card()))
                .put("threshold", JsonObject.of().put("value", model.threshold().value())
                        .put("kind", model.threshold().kind().name()).put("detail", model.threshold().detail()))
                .put("calibration", calibration(model.calibration()))
                .put("refine", RefineCard.write(model.refine()))
                .put("mixture_weights", model.mixture().weights())
                .put("provenance", JsonObject.of().put("seed", model.provenance().seed())
                        .put("images", model.provenance().images()).put("held_out", model.provenance().heldOut()));
        ObjectiveWeights weights = model.weights();
        if (weights != null) {
            card.put("weights", new double[] {weights.alpha0(), weights.beta(), weights.gamma()});
            card.put("weights_alpha", RefineCard.alpha(weights.rule()));
        }
        MaeReference autoencoder = model.inpainting().wanted();
        if (autoencoder != null) {
            card.put("autoencoder", JsonObject.of().put("name", autoencoder.name())
                    .put("sha256", autoencoder.sha256()));
        }
        BundleFile.write(file, card, tensors(model));
    }

    private static JsonObject calibration(Calibration c) {
        JsonObject card = JsonObject.of().put("slope", c.slope()).put("beta", c.beta()).put("gamma", c.gamma())
                .put("normal_gradient", c.normalGradient()).put("defect_gradient", c.defectGradient())
                .put("area", c.typical().area()).put("contrast", c.typical().contrast())
                .put("normal_score", c.normalScore())
                .put("thresholds", c.thresholds()).put("areas", c.areas());
        return Double.isNaN(c.expectedIou()) ? card : card.put("expected_iou", c.expectedIou());
    }

    private static List<NamedTensor> tensors(Model model) {
        List<NamedTensor> tensors = new ArrayList<>();
        model.backbone().tensors().forEach(t -> tensors.add(t.renamed(BACKBONE + t.name())));
        tensors.addAll(model.scorer().tensors());
        int k = model.mixture().components();
        double[] means = new double[3 * k];
        double[] covariances = new double[9 * k];
        for (int c = 0; c < k; c++) {
            for (int i = 0; i < 3; i++) {
                means[3 * c + i] = model.mixture().means()[c][i];
                System.arraycopy(model.mixture().covariances()[c][i], 0, covariances, 9 * c + 3 * i, 3);
            }
        }
        tensors.add(NamedTensor.of("mixture.means", new int[] {k, 3}, means));
        tensors.add(NamedTensor.of("mixture.covariances", new int[] {k, 3, 3}, covariances));
        ExemplarBank bank = model.inpainting().exemplars();
        if (bank != null) {
            tensors.add(NamedTensor.of("exemplars", new int[] {bank.count(), 3, bank.size(), bank.size()},
                    bank.bytes()));
        }
        return tensors;
    }

    static Model read(Path file) {
        BundleFile bundle = BundleFile.read(file);
        try {
            return model(bundle.card(), bundle.tensors());
        } catch (IllegalArgumentException | IllegalStateException | IndexOutOfBoundsException e) {
            throw new ModelFormatException(file + ": inconsistent bundle (" + e.getMessage() + "); fit again", e);
        }
    }

    private static Model model(JsonObject card, TensorFile tensors) {
        JsonObject threshold = card.getObject("threshold");
        JsonObject provenance = card.getObject("provenance");
        double[] weights = card.has("weights") ? card.getDoubles("weights") : null;
        Backbone backbone = backbone(card.getObject("backbone"), tensors);
        return new Model(card.getInt("size"), Normalization.IMAGENET, backbone,
                scorer(card.getObject("scorer"), backbone.taps(), tensors),
                mixture(card.getDoubles("mixture_weights"), tensors), inpainting(card, tensors),
                new Threshold(threshold.getDouble("value"),
                        threshold.getEnum("kind", Threshold.Kind.class), threshold.getString("detail")),
                calibration(card.getObject("calibration")),
                weights == null ? null : new ObjectiveWeights(weights[0], weights[1], weights[2],
                        RefineCard.alpha(card.getObject("weights_alpha"))),
                RefineCard.read(card.getObject("refine")),
                new Model.Provenance(card.getString("version"), provenance.getLong("seed"),
                        provenance.getInt("images"), provenance.getInt("held_out")));
    }

    private static Backbone backbone(JsonObject card, TensorFile tensors) {
        String name = card.getString("name");
        if (!KnownBackbone.ids().contains(name)) {
            throw new ModelFormatException(tensors.source() + ": unknown backbone " + name
                    + "; it may come from a newer version");
        }
        Backbone backbone = KnownBackbone.of(name).from(tensors, BACKBONE, card.getBoolean("trained"));
        if (!backbone.sha256().equals(card.getString("sha256"))) {
            throw new ModelFormatException(tensors.source() + ": the backbone's weights do not have the SHA-256 of the "
                    + "card; the bundle was altered, fit again");
        }
        return backbone;
    }

    private static Scorer scorer(JsonObject card, List<Tap> taps, TensorFile tensors) {
        JsonObject settings = card.getObject("settings");
        String kind = card.getString("kind");
        return switch (kind) {
            case PadimScorer.KIND -> PadimScorer.read(settings, taps, tensors);
            case PatchCoreScorer.KIND -> PatchCoreScorer.read(settings, taps, tensors);
            case CflowScorer.KIND -> CflowScorer.read(settings, taps, tensors);
            default -> throw new ModelFormatException(tensors.source() + ": unknown scorer " + kind
                    + "; it may come from a newer version");
        };
    }

    private static GaussianMixture mixture(double[] weights, TensorFile tensors) {
        double[] flatMeans = tensors.get("mixture.means").doubles();
        double[] flat = tensors.get("mixture.covariances").doubles();
        double[][] means = new double[weights.length][3];
        double[][][] covariances = new double[weights.length][3][3];
        for (int c = 0; c < weights.length; c++) {
            System.arraycopy(flatMeans, 3 * c, means[c], 0, 3);
            for (int i = 0; i < 3; i++) {
                System.arraycopy(flat, 9 * c + 3 * i, covariances[c][i], 0, 3);
            }
        }
        return new GaussianMixture(weights, means, covariances);
    }

    private static Inpainting inpainting(JsonObject card, TensorFile tensors) {
        if (!card.has("autoencoder")) {
            return new Inpainting(exemplars(tensors), null, null);
        }
        JsonObject autoencoder = card.getObject("autoencoder");
        return new Inpainting(exemplars(tensors), new MaeReference(autoencoder.getString("name"),
                autoencoder.getString("sha256")), null);
    }

    private static @Nullable ExemplarBank exemplars(TensorFile tensors) {
        if (!tensors.names().contains("exemplars")) {
            return null;
        }
        NamedTensor bank = tensors.get("exemplars");
        return new ExemplarBank(bank.shape()[2], bank.bytes());
    }

    private static Calibration calibration(JsonObject card) {
        return new Calibration(card.getDouble("slope"), card.getDouble("beta"), card.getDouble("gamma"),
                card.getDouble("normal_gradient"), card.getDouble("defect_gradient"),
                new InitialAnomaly(card.getInt("area"), card.getDouble("contrast")),
                card.getDouble("normal_score"),
                card.getDoubles("thresholds"), card.getDoubles("areas"),
                card.has("expected_iou") ? card.getDouble("expected_iou") : Double.NaN);
    }
}
