package io.f2pad.data;

import io.f2pad.image.Mask;
import java.util.SplittableRandom;

/**
 * Defect shapes made by formula, a third each: blobs, polygons, scratches. Areas are log-uniform between the
 * limits of the options.
 *
 * <p>A blob is a star-shaped outline {@code r(t) = R (1 + sum_k a_k cos(k t + phase_k))}, k = 2..5, stretched
 * and turned; a polygon has 3 to 7 corners at ascending angles; a scratch is a polyline of 1 to 4 pieces with
 * round ends. StrictMath keeps the shapes the same on every machine. Immutable and thread-safe.
 */
public final class MaskShapes implements MaskSource {

    private static final int ATTEMPTS = 40;
    private static final double SHRINK = 0.85;

    private final SynthesisOptions options;

    /**
     * Creates the source.
     *
     * @param options area limits and margin
     */
    public MaskShapes(SynthesisOptions options) {
        this.options = options;
    }

    @Override
    public Mask draw(int width, int height, SplittableRandom random) {
        double pixels = (double) width * height;
        double low = Math.max(1, options.minArea() * pixels);
        double high = Math.max(low, options.maxArea() * pixels);
        double area = low * StrictMath.pow(high / low, random.nextDouble());
        int[] window = Stamps.window(width, height, options.margin());
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Inside shape = switch (random.nextInt(3)) {
                case 0 -> blob(area, random);
                case 1 -> polygon(area, random);
                default -> scratch(area, random);
            };
            Mask raster = raster(shape, (int) Math.ceil(Math.min(shape.reach(), Math.max(width, height))));
            if (!raster.isEmpty()) {
                Mask stamp = Stamps.crop(raster);
                if (Stamps.fits(stamp, window) && stamp.area() >= low && stamp.area() <= high) {
                    return Stamps.place(stamp, width, height, window, random);
                }
                if (stamp.area() > low) {
                    area = Math.max(low, area * SHRINK);
                }
            }
        }
        // tiny images only: one pixel
        return Stamps.place(Mask.of(1, 1, new boolean[] {true}), width, height, window, random);
    }

    /** A shape around the origin. */
    private interface Inside {

        boolean test(double x, double y);

        /** Radius of a disk around the origin that holds the shape. */
        double reach();
    }

    private static Mask raster(Inside shape, int reach) {
        int side = 2 * reach + 1;
        boolean[] bits = new boolean[side * side];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = shape.test(i % side - reach, i / side - reach);
        }
        return Mask.of(side, side, bits);
    }

    private static Inside blob(double area, SplittableRandom random) {
        double[] amplitude = new double[6];
        double[] phase = new double[6];
        double spread = 1;
        double sum = 1;
        for (int k = 2; k < 6; k++) {
            amplitude[k] = random.nextDouble() * 0.5 / k;
            phase[k] = random.nextDouble() * 2 * Math.PI;
            spread += amplitude[k] * amplitude[k] / 2;
            sum += amplitude[k];
        }
        double stretch = 0.6 + 0.4 * random.nextDouble();
        double turn = random.nextDouble() * Math.PI;
        double cos = StrictMath.cos(turn);
        double sin = StrictMath.sin(turn);
        // the area of the outline is pi R^2 (1 + sum a_k^2 / 2), stretching keeps it
        double radius = Math.sqrt(area / (Math.PI * spread));
        double outer = radius * sum;
        double inner = radius * Math.max(0, 2 - sum);
        double reach = outer / Math.sqrt(stretch);
        return new Inside() {
            @Override
            public boolean test(double x, double y) {
                double u = (x * cos + y * sin) * Math.sqrt(stretch);
                double v = (y * cos - x * sin) / Math.sqrt(stretch);
                double square = u * u + v * v;
                if (square > outer * outer || square <= inner * inner) {
                    return square <= inner * inner;
                }
                double angle = StrictMath.atan2(v, u);
                double r = 1;
                for (int k = 2; k < 6; k++) {
                    r += amplitude[k] * StrictMath.cos(k * angle + phase[k]);
                }
                return square <= radius * radius * r * r;
            }

            @Override
            public double reach() {
                return reach;
            }
        };
    }

    private static Inside polygon(double area, SplittableRandom random) {
        int n = 3 + random.nextInt(5);
        double[] x = new double[n];
        double[] y = new double[n];
        double turn = random.nextDouble();
        for (int i = 0; i < n; i++) {
            // one corner in each n-th part of the circle keeps the corners ascending and the polygon simple
            double angle = 2 * Math.PI * (i + turn + 0.7 * random.nextDouble()) / n;
            double r = 0.55 + 0.45 * random.nextDouble();
            x[i] = r * StrictMath.cos(angle);
            y[i] = r * StrictMath.sin(angle);
        }
        double twice = 0;
        for (int i = 0; i < n; i++) {
            int j = (i + 1) % n;
            twice += x[i] * y[j] - x[j] * y[i];
        }
        double scale = Math.sqrt(area / Math.max(0.1, Math.abs(twice) / 2));
        return new Inside() {
            @Override
            public boolean test(double px, double py) {
                boolean inside = false;
                for (int i = 0, j = n - 1; i < n; j = i++) {
                    double yi = scale * y[i];
                    double yj = scale * y[j];
                    if (yi > py != yj > py
                            && px < (scale * x[j] - scale * x[i]) * (py - yi) / (yj - yi) + scale * x[i]) {
                        inside = !inside;
                    }
                }
                return inside;
            }

            @Override
            public double reach() {
                return scale;
            }
        };
    }

    private static Inside scratch(double area, SplittableRandom random) {
        int pieces = 1 + random.nextInt(4);
        double aspect = 7 + 18 * random.nextDouble();
        double thickness = Math.max(1.5, Math.sqrt(area / aspect));
        double length = area / thickness / pieces;
        double[] x = new double[pieces + 1];
        double[] y = new double[pieces + 1];
        double angle = random.nextDouble() * 2 * Math.PI;
        double sumX = 0;
        double sumY = 0;
        for (int i = 1; i <= pieces; i++) {
            x[i] = x[i - 1] + length * StrictMath.cos(angle);
            y[i] = y[i - 1] + length * StrictMath.sin(angle);
            sumX += x[i];
            sumY += y[i];
            angle += (random.nextDouble() - 0.5) * 1.6;
        }
        double reach = 0;
        for (int i = 0; i <= pieces; i++) {
            x[i] -= sumX / (pieces + 1);
            y[i] -= sumY / (pieces + 1);
            reach = Math.max(reach, Math.sqrt(x[i] * x[i] + y[i] * y[i]));
        }
        double half = thickness / 2;
        double radius = reach + half;
        return new Inside() {
            @Override
            public boolean test(double px, double py) {
                for (int i = 0; i < pieces; i++) {
                    double dx = x[i + 1] - x[i];
                    double dy = y[i + 1] - y[i];
                    double t = ((px - x[i]) * dx + (py - y[i]) * dy) / (dx * dx + dy * dy);
                    double along = Math.min(1, Math.max(0, t));
                    double ex = px - x[i] - along * dx;
                    double ey = py - y[i] - along * dy;
                    if (ex * ex + ey * ey <= half * half) {
                        return true;
                    }
                }
                return false;
            }

            @Override
            public double reach() {
                return radius;
            }
        };
    }
}
