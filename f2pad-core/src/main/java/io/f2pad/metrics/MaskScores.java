package io.f2pad.metrics;

/**
 * Overlaps averaged per image, as in the paper's tables, together with the pooled pixel F1. The two differ:
 * the mean counts every image alike, pooling counts every pixel alike.
 *
 * @param images    number of images
 * @param iou       mean IoU
 * @param dice      mean Dice
 * @param precision mean precision
 * @param recall    mean recall
 * @param pooled    counts of all images together; {@code pooled.f1()} is the pooled pixel F1
 */
public record MaskScores(int images, double iou, double dice, double precision, double recall, Confusion pooled) {

    /**
     * Averages the counts of single images.
     *
     * @param perImage one count per image
     * @return the averages; NaN where there are no images
     */
    public static MaskScores of(Iterable<Confusion> perImage) {
        int n = 0;
        double iou = 0;
        double dice = 0;
        double precision = 0;
        double recall = 0;
        Confusion pooled = Confusion.ZERO;
        for (Confusion image : perImage) {
            n++;
            iou += image.iou();
            dice += image.dice();
            precision += image.precision();
            recall += image.recall();
            pooled = pooled.plus(image);
        }
        return new MaskScores(n, iou / n, dice / n, precision / n, recall / n, pooled);
    }
}
