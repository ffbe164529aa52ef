package io.f2pad.tensor.cpu.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tiles of the matrix product. One counted loop over k, unrolled by two, is the shape that the JIT
 * compilers of Java 17 and 25 both turn into full-speed code; without unrolling it is a quarter slower on Java 17.
 */
final class Tile {

    private static final VectorSpecies<Float> S = Lanes.S;
    private static final int L = Lanes.L;

    private Tile() {
    }

    /**
     * Eight rows by two vectors, for machines with 32 vector registers. One method, because the accumulators must stay
     * in registers from the first line to the last.
     */
    @SuppressWarnings("checkstyle:MethodLength")
    static void eight(float[] a, int ao, int as, float[] b, int bo, int second, int k, float[] c, int co, int cs,
            boolean add) {
        int a1 = ao + as;
        int a2 = a1 + as;
        int a3 = a2 + as;
        int a4 = a3 + as;
        int a5 = a4 + as;
        int a6 = a5 + as;
        int a7 = a6 + as;
        FloatVector zero = FloatVector.zero(S);
        FloatVector p0 = add ? FloatVector.fromArray(S, c, co) : zero;
        FloatVector q0 = add ? FloatVector.fromArray(S, c, co + L) : zero;
        FloatVector p1 = add ? FloatVector.fromArray(S, c, co + cs) : zero;
        FloatVector q1 = add ? FloatVector.fromArray(S, c, co + cs + L) : zero;
        FloatVector p2 = add ? FloatVector.fromArray(S, c, co + 2 * cs) : zero;
        FloatVector q2 = add ? FloatVector.fromArray(S, c, co + 2 * cs + L) : zero;
        FloatVector p3 = add ? FloatVector.fromArray(S, c, co + 3 * cs) : zero;
        FloatVector q3 = add ? FloatVector.fromArray(S, c, co + 3 * cs + L) : zero;
        FloatVector p4 = add ? FloatVector.fromArray(S, c, co + 4 * cs) : zero;
        FloatVector q4 = add ? FloatVector.fromArray(S, c, co + 4 * cs + L) : zero;
        FloatVector p5 = add ? FloatVector.fromArray(S, c, co + 5 * cs) : zero;
        FloatVector q5 = add ? FloatVector.fromArray(S, c, co + 5 * cs + L) : zero;
        FloatVector p6 = add ? FloatVector.fromArray(S, c, co + 6 * cs) : zero;
        FloatVector q6 = add ? FloatVector.fromArray(S, c, co + 6 * cs + L) : zero;
        FloatVector p7 = add ? FloatVector.fromArray(S, c, co + 7 * cs) : zero;
        FloatVector q7 = add ? FloatVector.fromArray(S, c, co + 7 * cs + L) : zero;
        int j = 0;
        for (; j < k - 1; j += 2) {
            FloatVector p = FloatVector.fromArray(S, b, bo + j * 16);
            FloatVector q = FloatVector.fromArray(S, b, second + j * 16);
            FloatVector t = FloatVector.broadcast(S, a[ao + j]);
            p0 = t.fma(p, p0);
            q0 = t.fma(q, q0);
            t = FloatVector.broadcast(S, a[a1 + j]);
            p1 = t.fma(p, p1);
            q1 = t.fma(q, q1);
            t = FloatVector.broadcast(S, a[a2 + j]);
            p2 = t.fma(p, p2);
            q2 = t.fma(q, q2);
            t = FloatVector.broadcast(S, a[a3 + j]);
            p3 = t.fma(p, p3);
            q3 = t.fma(q, q3);
            t = FloatVector.broadcast(S, a[a4 + j]);
            p4 = t.fma(p, p4);
            q4 = t.fma(q, q4);
            t = FloatVector.broadcast(S, a[a5 + j]);
            p5 = t.fma(p, p5);
            q5 = t.fma(q, q5);
            t = FloatVector.broadcast(S, a[a6 + j]);
            p6 = t.fma(p, p6);
            q6 = t.fma(q, q6);
            t = FloatVector.broadcast(S, a[a7 + j]);
            p7 = t.fma(p, p7);
            q7 = t.fma(q, q7);
            p = FloatVector.fromArray(S, b, bo + 16 + j * 16);
            q = FloatVector.fromArray(S, b, second + 16 + j * 16);
            t = FloatVector.broadcast(S, a[ao + j + 1]);
            p0 = t.fma(p, p0);
            q0 = t.fma(q, q0);
            t = FloatVector.broadcast(S, a[a1 + j + 1]);
            p1 = t.fma(p, p1);
            q1 = t.fma(q, q1);
            t = FloatVector.broadcast(S, a[a2 + j + 1]);
            p2 = t.fma(p, p2);
            q2 = t.fma(q, q2);
            t = FloatVector.broadcast(S, a[a3 + j + 1]);
            p3 = t.fma(p, p3);
            q3 = t.fma(q, q3);
            t = FloatVector.broadcast(S, a[a4 + j + 1]);
            p4 = t.fma(p, p4);
            q4 = t.fma(q, q4);
            t = FloatVector.broadcast(S, a[a5 + j + 1]);
            p5 = t.fma(p, p5);
            q5 = t.fma(q, q5);
            t = FloatVector.broadcast(S, a[a6 + j + 1]);
            p6 = t.fma(p, p6);
            q6 = t.fma(q, q6);
            t = FloatVector.broadcast(S, a[a7 + j + 1]);
            p7 = t.fma(p, p7);
            q7 = t.fma(q, q7);
        }
        if (j < k) {
            FloatVector p = FloatVector.fromArray(S, b, bo + j * 16);
            FloatVector q = FloatVector.fromArray(S, b, second + j * 16);
            FloatVector t = FloatVector.broadcast(S, a[ao + j]);
            p0 = t.fma(p, p0);
            q0 = t.fma(q, q0);
            t = FloatVector.broadcast(S, a[a1 + j]);
            p1 = t.fma(p, p1);
            q1 = t.fma(q, q1);
            t = FloatVector.broadcast(S, a[a2 + j]);
            p2 = t.fma(p, p2);
            q2 = t.fma(q, q2);
            t = FloatVector.broadcast(S, a[a3 + j]);
            p3 = t.fma(p, p3);
            q3 = t.fma(q, q3);
            t = FloatVector.broadcast(S, a[a4 + j]);
            p4 = t.fma(p, p4);
            q4 = t.fma(q, q4);
            t = FloatVector.broadcast(S, a[a5 + j]);
            p5 = t.fma(p, p5);
            q5 = t.fma(q, q5);
            t = FloatVector.broadcast(S, a[a6 + j]);
            p6 = t.fma(p, p6);
            q6 = t.fma(q, q6);
            t = FloatVector.broadcast(S, a[a7 + j]);
            p7 = t.fma(p, p7);
            q7 = t.fma(q, q7);
        }
        p0.intoArray(c, co);
        q0.intoArray(c, co + L);
        p1.intoArray(c, co + cs);
        q1.intoArray(c, co + cs + L);
        p2.intoArray(c, co + 2 * cs);
        q2.intoArray(c, co + 2 * cs + L);
        p3.intoArray(c, co + 3 * cs);
        q3.intoArray(c, co + 3 * cs + L);
        p4.intoArray(c, co + 4 * cs);
        q4.intoArray(c, co + 4 * cs + L);
        p5.intoArray(c, co + 5 * cs);
        q5.intoArray(c, co + 5 * cs + L);
        p6.intoArray(c, co + 6 * cs);
        q6.intoArray(c, co + 6 * cs + L);
        p7.intoArray(c, co + 7 * cs);
        q7.intoArray(c, co + 7 * cs + L);
    }

    /** Four rows by two vectors; B's rows are 16 floats apart, the second vector starts at {@code second}. */
    static void four(float[] a, int ao, int as, float[] b, int bo, int second, int k, float[] c, int co, int cs,
            boolean add) {
        int a1 = ao + as;
        int a2 = a1 + as;
        int a3 = a2 + as;
        FloatVector zero = FloatVector.zero(S);
        FloatVector p0 = add ? FloatVector.fromArray(S, c, co) : zero;
        FloatVector q0 = add ? FloatVector.fromArray(S, c, co + L) : zero;
        FloatVector p1 = add ? FloatVector.fromArray(S, c, co + cs) : zero;
        FloatVector q1 = add ? FloatVector.fromArray(S, c, co + cs + L) : zero;
        FloatVector p2 = add ? FloatVector.fromArray(S, c, co + 2 * cs) : zero;
        FloatVector q2 = add ? FloatVector.fromArray(S, c, co + 2 * cs + L) : zero;
        FloatVector p3 = add ? FloatVector.fromArray(S, c, co + 3 * cs) : zero;
        FloatVector q3 = add ? FloatVector.fromArray(S, c, co + 3 * cs + L) : zero;
        int j = 0;
        for (; j < k - 1; j += 2) {
            FloatVector p = FloatVector.fromArray(S, b, bo + j * 16);
            FloatVector q = FloatVector.fromArray(S, b, second + j * 16);
            FloatVector t = FloatVector.broadcast(S, a[ao + j]);
            p0 = t.fma(p, p0);
            q0 = t.fma(q, q0);
            t = FloatVector.broadcast(S, a[a1 + j]);
            p1 = t.fma(p, p1);
            q1 = t.fma(q, q1);
            t = FloatVector.broadcast(S, a[a2 + j]);
            p2 = t.fma(p, p2);
            q2 = t.fma(q, q2);
            t = FloatVector.broadcast(S, a[a3 + j]);
            p3 = t.fma(p, p3);
            q3 = t.fma(q, q3);
            p = FloatVector.fromArray(S, b, bo + 16 + j * 16);
            q = FloatVector.fromArray(S, b, second + 16 + j * 16);
            t = FloatVector.broadcast(S, a[ao + j + 1]);
            p0 = t.fma(p, p0);
            q0 = t.fma(q, q0);
            t = FloatVector.broadcast(S, a[a1 + j + 1]);
            p1 = t.fma(p, p1);
            q1 = t.fma(q, q1);
            t = FloatVector.broadcast(S, a[a2 + j + 1]);
            p2 = t.fma(p, p2);
            q2 = t.fma(q, q2);
            t = FloatVector.broadcast(S, a[a3 + j + 1]);
            p3 = t.fma(p, p3);
            q3 = t.fma(q, q3);
        }
        if (j < k) {
            FloatVector p = FloatVector.fromArray(S, b, bo + j * 16);
            FloatVector q = FloatVector.fromArray(S, b, second + j * 16);
            FloatVector t = FloatVector.broadcast(S, a[ao + j]);
            p0 = t.fma(p, p0);
            q0 = t.fma(q, q0);
            t = FloatVector.broadcast(S, a[a1 + j]);
            p1 = t.fma(p, p1);
            q1 = t.fma(q, q1);
            t = FloatVector.broadcast(S, a[a2 + j]);
            p2 = t.fma(p, p2);
            q2 = t.fma(q, q2);
            t = FloatVector.broadcast(S, a[a3 + j]);
            p3 = t.fma(p, p3);
            q3 = t.fma(q, q3);
        }
        p0.intoArray(c, co);
        q0.intoArray(c, co + L);
        p1.intoArray(c, co + cs);
        q1.intoArray(c, co + cs + L);
        p2.intoArray(c, co + 2 * cs);
        q2.intoArray(c, co + 2 * cs + L);
        p3.intoArray(c, co + 3 * cs);
        q3.intoArray(c, co + 3 * cs + L);
    }

    /** One row by two vectors, for the rows that do not fill a tile. */
    static void one(float[] a, int ao, float[] b, int bo, int second, int k, float[] c, int co, boolean add) {
        FloatVector zero = FloatVector.zero(S);
        FloatVector p0 = add ? FloatVector.fromArray(S, c, co) : zero;
        FloatVector q0 = add ? FloatVector.fromArray(S, c, co + L) : zero;
        for (int j = 0; j < k; j++) {
            FloatVector t = FloatVector.broadcast(S, a[ao + j]);
            p0 = t.fma(FloatVector.fromArray(S, b, bo + j * 16), p0);
            q0 = t.fma(FloatVector.fromArray(S, b, second + j * 16), q0);
        }
        p0.intoArray(c, co);
        q0.intoArray(c, co + L);
    }

    /** Eight rows by one vector. */
    static void eightHalves(float[] a, int ao, int as, float[] b, int bo, int k, float[] c, int co, int cs,
            boolean add) {
        int a1 = ao + as;
        int a2 = a1 + as;
        int a3 = a2 + as;
        int a4 = a3 + as;
        int a5 = a4 + as;
        int a6 = a5 + as;
        int a7 = a6 + as;
        FloatVector zero = FloatVector.zero(S);
        FloatVector p0 = add ? FloatVector.fromArray(S, c, co) : zero;
        FloatVector p1 = add ? FloatVector.fromArray(S, c, co + cs) : zero;
        FloatVector p2 = add ? FloatVector.fromArray(S, c, co + 2 * cs) : zero;
        FloatVector p3 = add ? FloatVector.fromArray(S, c, co + 3 * cs) : zero;
        FloatVector p4 = add ? FloatVector.fromArray(S, c, co + 4 * cs) : zero;
        FloatVector p5 = add ? FloatVector.fromArray(S, c, co + 5 * cs) : zero;
        FloatVector p6 = add ? FloatVector.fromArray(S, c, co + 6 * cs) : zero;
        FloatVector p7 = add ? FloatVector.fromArray(S, c, co + 7 * cs) : zero;
        for (int j = 0; j < k; j++) {
            FloatVector p = FloatVector.fromArray(S, b, bo + j * 16);
            p0 = FloatVector.broadcast(S, a[ao + j]).fma(p, p0);
            p1 = FloatVector.broadcast(S, a[a1 + j]).fma(p, p1);
            p2 = FloatVector.broadcast(S, a[a2 + j]).fma(p, p2);
            p3 = FloatVector.broadcast(S, a[a3 + j]).fma(p, p3);
            p4 = FloatVector.broadcast(S, a[a4 + j]).fma(p, p4);
            p5 = FloatVector.broadcast(S, a[a5 + j]).fma(p, p5);
            p6 = FloatVector.broadcast(S, a[a6 + j]).fma(p, p6);
            p7 = FloatVector.broadcast(S, a[a7 + j]).fma(p, p7);
        }
        p0.intoArray(c, co);
        p1.intoArray(c, co + cs);
        p2.intoArray(c, co + 2 * cs);
        p3.intoArray(c, co + 3 * cs);
        p4.intoArray(c, co + 4 * cs);
        p5.intoArray(c, co + 5 * cs);
        p6.intoArray(c, co + 6 * cs);
        p7.intoArray(c, co + 7 * cs);
    }

    /** One row by one vector, for the columns that do not fill a tile either. */
    static void half(float[] a, int ao, float[] b, int bo, int k, float[] c, int co, boolean add) {
        FloatVector p = add ? FloatVector.fromArray(S, c, co) : FloatVector.zero(S);
        for (int j = 0; j < k; j++) {
            p = FloatVector.broadcast(S, a[ao + j]).fma(FloatVector.fromArray(S, b, bo + j * 16), p);
        }
        p.intoArray(c, co);
    }
}
