package io.f2pad.image;

/** Walks the marker segments of a JPEG file. */
final class JpegSegments {

    private static final int EOI = 0xd9;
    private static final int SOS = 0xda;
    private static final int APP14 = 0xee;

    private JpegSegments() {
    }

    static boolean isJpeg(byte[] file) {
        return file.length > 2 && (file[0] & 0xff) == 0xff && (file[1] & 0xff) == 0xd8;
    }

    /** True if the end marker follows the scans; a file cut short has none. */
    static boolean complete(byte[] file) {
        int at = 2;
        while (at + 1 < file.length) {
            int marker = marker(file, at);
            if (marker < 0) {
                at++;
            } else if (marker == EOI) {
                return true;
            } else {
                at += hasLength(marker) ? 2 + length(file, at) : 2;
            }
        }
        return false;
    }

    /** The transform byte of the Adobe segment: 0 plain, 1 YCbCr, 2 YCCK; -1 without such a segment. */
    static int adobeTransform(byte[] file) {
        int at = 2;
        while (at + 3 < file.length) {
            int marker = marker(file, at);
            if (marker == SOS || marker == EOI) {
                return -1;
            }
            if (marker == APP14 && length(file, at) >= 14 && at + 15 < file.length
                    && file[at + 4] == 'A' && file[at + 5] == 'd' && file[at + 6] == 'o') {
                return file[at + 15] & 0xff;
            }
            at += marker < 0 ? 1 : hasLength(marker) ? 2 + length(file, at) : 2;
        }
        return -1;
    }

    /** The marker code at a position, or -1 for entropy-coded data, stuffing and fill bytes. */
    private static int marker(byte[] file, int at) {
        int code = file[at + 1] & 0xff;
        return (file[at] & 0xff) == 0xff && code != 0 && code != 0xff ? code : -1;
    }

    private static boolean hasLength(int marker) {
        return marker != 0x01 && (marker < 0xd0 || marker > 0xd8);
    }

    private static int length(byte[] file, int at) {
        return at + 3 < file.length ? Math.max(2, (file[at + 2] & 0xff) << 8 | file[at + 3] & 0xff) : 2;
    }
}
