package io.rdsreplicator.local.rds.storage;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts streams with AES-GCM in chunks, so that an image of any size needs little memory. Each chunk is bound to
 * its position and to whether it is the last. So a cut or rearranged stream cannot be decrypted. Without a key the
 * stream stays plain.
 */
final class Seal {
    private static final int CHUNK = 1 << 18;
    private static final int PREFIX = 8;
    private static final int TAG = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Seal() {}

    static OutputStream sealing(OutputStream out, byte[] dataKey) throws IOException {
        return dataKey == null ? out : new Sealing(out, dataKey);
    }

    /** Reading throws an {@link IOException} if the key is wrong or the content was changed. */
    static InputStream opening(InputStream in, byte[] dataKey) throws IOException {
        return dataKey == null ? in : new Opening(in, dataKey);
    }

    private static byte[] crypt(int mode, byte[] key, byte[] prefix, int index, boolean last, byte[] bytes, int length)
            throws IOException {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            byte[] nonce = ByteBuffer.allocate(PREFIX + Integer.BYTES)
                    .put(prefix)
                    .putInt(index)
                    .array();
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG * 8, nonce));
            cipher.updateAAD(new byte[] {(byte) (last ? 1 : 0)});
            return cipher.doFinal(bytes, 0, length);
        } catch (GeneralSecurityException e) {
            throw new IOException("the image does not open under this key", e);
        }
    }

    private static final class Sealing extends OutputStream {
        private final OutputStream out;
        private final byte[] key;
        private final byte[] prefix = new byte[PREFIX];
        private final byte[] chunk = new byte[CHUNK];
        private int filled;
        private int index;
        private boolean closed;

        Sealing(OutputStream out, byte[] key) throws IOException {
            this.out = out;
            this.key = key.clone();
            RANDOM.nextBytes(prefix);
            out.write(prefix);
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            int at = offset;
            int left = length;
            while (left > 0) {
                if (filled == CHUNK) {
                    flushChunk(false);
                }
                int part = Math.min(left, CHUNK - filled);
                System.arraycopy(bytes, at, chunk, filled, part);
                filled += part;
                at += part;
                left -= part;
            }
        }

        private void flushChunk(boolean last) throws IOException {
            byte[] sealed = crypt(Cipher.ENCRYPT_MODE, key, prefix, index++, last, chunk, filled);
            out.write(ByteBuffer.allocate(5)
                    .put((byte) (last ? 1 : 0))
                    .putInt(sealed.length)
                    .array());
            out.write(sealed);
            filled = 0;
        }

        @Override
        public void close() throws IOException {
            if (!closed) {
                closed = true;
                try (out) {
                    flushChunk(true);
                }
            }
        }
    }

    private static final class Opening extends InputStream {
        private final InputStream in;
        private final byte[] key;
        private final byte[] prefix;
        private byte[] plain = new byte[0];
        private int at;
        private int index;
        private boolean last;

        Opening(InputStream in, byte[] key) throws IOException {
            this.in = in;
            this.key = key.clone();
            this.prefix = exactly(PREFIX);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            while (at == plain.length) {
                if (last) {
                    return -1;
                }
                openChunk();
            }
            int part = Math.min(length, plain.length - at);
            System.arraycopy(plain, at, bytes, offset, part);
            at += part;
            return part;
        }

        private void openChunk() throws IOException {
            ByteBuffer head = ByteBuffer.wrap(exactly(5));
            last = head.get() == 1;
            int length = head.getInt();
            if (length < TAG || length > CHUNK + TAG) {
                throw new IOException("the image does not open under this key");
            }
            plain = crypt(Cipher.DECRYPT_MODE, key, prefix, index++, last, exactly(length), length);
            at = 0;
        }

        private byte[] exactly(int length) throws IOException {
            byte[] bytes = in.readNBytes(length);
            if (bytes.length < length) {
                throw new IOException("the image ends too early");
            }
            return bytes;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
