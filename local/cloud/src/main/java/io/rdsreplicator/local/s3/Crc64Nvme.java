package io.rdsreplicator.local.s3;

import java.nio.ByteBuffer;

/** The checksum CRC-64/NVME. The SDK implements it only in native code. */
final class Crc64Nvme {
    /** The polynomial with its bits in reverse order. */
    private static final long POLYNOMIAL = 0x9A6C9329AC4BC9B5L;

    private static final long[] TABLE = new long[256];

    static {
        for (int b = 0; b < TABLE.length; b++) {
            long rest = b;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                rest = (rest & 1) == 0 ? rest >>> 1 : (rest >>> 1) ^ POLYNOMIAL;
            }
            TABLE[b] = rest;
        }
    }

    private Crc64Nvme() {}

    static byte[] of(byte[] content) {
        long sum = ~0L;
        for (byte b : content) {
            sum = TABLE[(int) (sum ^ b) & 0xFF] ^ (sum >>> Byte.SIZE);
        }
        return ByteBuffer.allocate(Long.BYTES).putLong(~sum).array();
    }
}
