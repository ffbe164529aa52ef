package io.f2pad.cli.study;

import java.util.Locale;

/**
 * One cell of the study.
 *
 * @param category name of the data set's folder
 * @param set      which test images
 * @param scorer   kind of the scorer
 * @param shots    normal images learnt from, 0 for all
 * @param rule     how the threshold was chosen
 */
public record CellKey(String category, Set set, String scorer, int shots, Rule rule) {

    /** Which test images. */
    public enum Set {
        /** Defects pasted on normal images, with exact truth. */
        SYNTHETIC,
        /** The data set's own defects. */
        REAL
    }

    /** How the threshold of the first mask was chosen. */
    public enum Rule {
        /** Best pooled pixel F1 on the test images themselves, an oracle, as in the paper. */
        F1,
        /** From normal images alone. */
        NORMAL
    }

    /** {@return a name that is unique in a study and fit for a file} */
    public String id() {
        return category.replaceAll("[^A-Za-z0-9_.-]", "_") + "-" + word(set) + "-" + scorer + "-" + setting() + "-"
                + word(rule);
    }

    /** {@return how much was learnt from, in words} */
    public String setting() {
        return shots == 0 ? "all" : shots + "-shot";
    }

    /** {@return whether this is the paper's first setting: all normal images, F1-optimal threshold} */
    public boolean reference() {
        return shots == 0 && rule == Rule.F1;
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
