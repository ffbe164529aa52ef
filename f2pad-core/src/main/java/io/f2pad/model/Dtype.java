package io.f2pad.model;

import java.nio.ByteBuffer;

/** The element types of a safetensors file that are read; F32, F64, I32 and U8 are also written. */
enum Dtype {
    F64(8), F32(4), F16(2), BF16(2), I64(8), I32(4), U8(1);

    final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    static Dtype of(Object values) {
        return values instanceof float[] ? F32 : values instanceof double[] ? F64 : values instanceof int[] ? I32 : U8;
    }

    Object read(ByteBuffer data, int count) {
        switch (this) {
            case F64 -> {
                double[] out = new double[count];
                data.asDoubleBuffer().get(out);
                return out;
            }
            case F32 -> {
                float[] out = new float[count];
                data.asFloatBuffer().get(out);
                return out;
            }
            case I32 -> {
                int[] out = new int[count];
                data.asIntBuffer().get(out);
                return out;
            }
            case U8 -> {
                byte[] out = new byte[count];
                data.get(out);
                return out;
            }
            case I64 -> {
                double[] out = new double[count];
                for (int i = 0; i < count; i++) {
                    out[i] = data.getLong(8 * i);
                }
                return out;
            }
            default -> {
                float[] out = new float[count];
                for (int i = 0; i < count; i++) {
                    short bits = data.getShort(2 * i);
                    out[i] = this == F16 ? half(bits) : Float.intBitsToFloat(bits << 16);
                }
                return out;
            }
        }
    }

    /** IEEE 754 binary16: 1 sign, 5 exponent and 10 fraction bits. */
    static float half(short bits) {
        int exponent = bits >> 10 & 0x1F;
        int fraction = bits & 0x3FF;
        float magnitude = exponent == 0 ? fraction * 0x1p-24f
                : exponent == 31 ? fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN
                : (1024 + fraction) * (float) Math.pow(2, exponent - 25);
        return bits < 0 ? -magnitude : magnitude;
    }
}
