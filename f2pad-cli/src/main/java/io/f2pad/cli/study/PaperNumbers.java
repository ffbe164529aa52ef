package io.f2pad.cli.study;

import java.util.List;

/**
 * What the paper (arXiv 2407.06519) reports on its own images: six categories of MVTec AD, 54 synthetic defects each,
 * F1-optimal threshold; IoU and Dice in 0..100, means over categories.
 */
final class PaperNumbers {

    /**
     * One scorer of the paper.
     *
     * @param name        scorer and backbone
     * @param iou         IoU of the scorer's own mask
     * @param dice        its Dice
     * @param refined     IoU of the refined mask
     * @param refinedDice its Dice
     * @param few         refined IoU after learning from 16 images
     * @param fewDice     its Dice
     * @param iterations  mean iterations
     * @param seconds     seconds per image on a GTX 3080
     */
    record Row(String name, double iou, double dice, double refined, double refinedDice, double few, double fewDice,
            double iterations, double seconds) {
    }

    static final List<Row> ROWS = List.of(
            new Row("PaDiM, ResNet-18", 61.1, 75.1, 90.4, 94.6, 88.0, 92.6, 398.1, 40.8),
            new Row("PatchCore, ResNet-18", 66.5, 79.1, 89.3, 93.9, 89.0, 93.7, 202.3, 17.8),
            new Row("CFLOW, EfficientNet-B6", 76.3, 86.1, 89.5, 93.8, 85.8, 91.0, 204.0, 8.7));

    /** The paper's ablations, IoU. */
    static final String ABLATIONS = "The paper, on its own images: initialisation only 71.9; without pixel prior 69.9 "
            + "to 72.6; without sparsity 28.8 to 32.6; the whole method 89.3 to 90.4.";

    private PaperNumbers() {
    }
}
