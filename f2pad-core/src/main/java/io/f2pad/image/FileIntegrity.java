package io.f2pad.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.IIOException;

/** Checks that PNG and JPEG files are whole; the JDK fills what is missing with black or grey. */
final class FileIntegrity {

    private static final long PNG_SIGNATURE = 0x89504e470d0a1a0aL;
    private static final int IEND = 0x49454e44;

    private FileIntegrity() {
    }

    static void check(byte[] file) throws IOException {
        if (JpegSegments.isJpeg(file) && !JpegSegments.complete(file)) {
            throw new IIOException("the JPEG is cut short, its end marker is missing");
        }
        if (file.length >= 8 && ByteBuffer.wrap(file).getLong() == PNG_SIGNATURE) {
            checkPng(file);
        }
    }

    private static void checkPng(byte[] file) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(file);
        int at = 8;
        while (true) {
            if (at + 12L > file.length) {
                throw new IIOException("the PNG is cut short, its end chunk is missing");
            }
            int length = buffer.getInt(at);
            int type = buffer.getInt(at + 4);
            if (length < 0 || at + 12L + length > file.length) {
                throw new IIOException("the PNG is cut short at byte " + file.length + ", a chunk of "
                        + Integer.toUnsignedLong(length) + " bytes begins at byte " + at);
            }
            CRC32 crc = new CRC32();
            crc.update(file, at + 4, length + 4);
            if ((int) crc.getValue() != buffer.getInt(at + 8 + length)) {
                throw new IIOException("the PNG is damaged, wrong checksum of the chunk at byte " + at);
            }
            if (type == IEND) {
                return;
            }
            at += 12 + length;
        }
    }
}
