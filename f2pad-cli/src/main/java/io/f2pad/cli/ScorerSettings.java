package io.f2pad.cli;

import io.f2pad.objective.FlowLoss;
import io.f2pad.scorer.CflowOptions;
import io.f2pad.scorer.CflowScorer;
import io.f2pad.scorer.PadimOptions;
import io.f2pad.scorer.PadimScorer;
import io.f2pad.scorer.PatchCoreOptions;
import io.f2pad.scorer.PatchCoreScorer;
import io.f2pad.scorer.ScorerOptions;
import io.f2pad.scorer.flow.TrainingOptions;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The settings of a scorer as {@code NAME=VALUE} pairs. */
final class ScorerSettings {

    /** Every scorer, the default first. */
    static final List<String> KINDS = List.of(PadimScorer.KIND, PatchCoreScorer.KIND, CflowScorer.KIND);

    /** What {@code fit --help} says of {@code --scorer}. */
    static final String SCORERS = "Anomaly score: padim (default), patchcore or cflow.";

    /** What {@code fit --help} says of {@code --set}. */
    static final String HELP = "A setting of the scorer. padim: channels (100), epsilon (0.01), sigma (4). patchcore: "
            + "layers (the taps of stride 8 and 16), coreset (share of all features up to 1, rows above; 0.01), sample "
            + "(most features to choose from; 60000), projection (128), candidates (10), squared (false), sigma (4). "
            + "cflow: layers (all, the first two with fewer than 32 images), blocks (8), hidden (0: twice the inputs), "
            + "epochs (12), batch (256), rate (0.001), noise (0.1), patience (epochs without progress on held-out "
            + "images that end the training, 0: none; 4), validation (their share; 0.1), sample (most features per "
            + "map; 80000), loss (log_sigmoid or likelihood), map (likelihood or loss), sigma (4), checkpoint (a "
            + "folder for the state of the training: a fit that was cut off goes on from there).";

    private final String kind;
    private final Map<String, String> values;

    private ScorerSettings(String kind, Map<String, String> values) {
        this.kind = kind;
        this.values = new LinkedHashMap<>(values);
    }

    /**
     * Reads settings.
     *
     * @param kind   the scorer
     * @param values its settings by name; those that are missing keep their defaults
     * @param seed   seed of the fit
     * @return the settings
     * @throws IllegalArgumentException in one line, if a name or value is wrong
     */
    static ScorerOptions read(String kind, Map<String, String> values, long seed) {
        ScorerSettings settings = new ScorerSettings(kind, values);
        ScorerOptions options = switch (kind) {
            case PadimScorer.KIND -> settings.padim();
            case PatchCoreScorer.KIND -> settings.patchCore(seed);
            case CflowScorer.KIND -> settings.cflow(seed);
            default -> throw new IllegalArgumentException("--scorer " + kind + " is not known; there are: "
                    + String.join(", ", KINDS));
        };
        Set<String> unknown = settings.values.keySet();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("--set " + String.join(", ", unknown) + " is not a setting of " + kind
                    + "; see fit --help");
        }
        return options;
    }

    private PadimOptions padim() {
        PadimOptions d = PadimOptions.DEFAULT;
        return new PadimOptions(take("channels", d.channels(), Integer::valueOf), d.seed(),
                take("epsilon", d.epsilon(), Double::valueOf), take("sigma", d.sigma(), Double::valueOf));
    }

    private PatchCoreOptions patchCore(long seed) {
        PatchCoreOptions d = PatchCoreOptions.DEFAULT;
        return new PatchCoreOptions(take("layers", d.layers(), text -> List.of(text.split(","))),
                take("coreset", d.coreset(), Double::valueOf), take("sample", d.sample(), Integer::valueOf),
                take("projection", d.projection(), Integer::valueOf),
                take("candidates", d.candidates(), Integer::valueOf),
                take("squared", d.squared(), ScorerSettings::truth), take("sigma", d.sigma(), Double::valueOf), seed);
    }

    private CflowOptions cflow(long seed) {
        CflowOptions d = CflowOptions.DEFAULT;
        TrainingOptions t = d.training();
        return new CflowOptions(take("layers", d.layers(), text -> List.of(text.split(","))),
                take("blocks", d.blocks(), Integer::valueOf), take("hidden", d.hidden(), Integer::valueOf),
                new TrainingOptions(take("epochs", t.epochs(), Integer::valueOf),
                        take("batch", t.batch(), Integer::valueOf), take("rate", t.rate(), Double::valueOf),
                        take("noise", t.noise(), Double::valueOf),
                        take("patience", t.patience(), Integer::valueOf), seed),
                take("sample", d.sample(), Integer::valueOf), take("validation", d.validation(), Double::valueOf),
                take("loss", d.loss(), text -> choice(FlowLoss.class, text)),
                take("map", d.map(), text -> choice(CflowOptions.Map.class, text)),
                take("sigma", d.sigma(), Double::valueOf), seed, take("checkpoint", null, Path::of));
    }

    private static <E extends Enum<E>> E choice(Class<E> kind, String text) {
        for (E constant : kind.getEnumConstants()) {
            if (constant.name().equalsIgnoreCase(text)) {
                return constant;
            }
        }
        throw new NumberFormatException(text);
    }

    private <T extends @Nullable Object> T take(String name, T otherwise, Function<String, T> parse) {
        String text = values.remove(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return parse.apply(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--set " + name + ": expected a value like " + otherwise + ", got "
                    + text, e);
        }
    }

    private static boolean truth(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new NumberFormatException(text);
        }
        return text.equals("true");
    }
}
