package io.rdsreplicator.local.lambda;

/** The code of a function, as a runtime runs it. */
public sealed interface FunctionCode {
    /**
     * Code in the local file system that is not packaged.
     *
     * @param path of a jar, or several entries of a class path
     */
    record Local(String path) implements FunctionCode {}

    /** An uploaded jar or zip. Two archives are equal if their hashes are equal. */
    final class Archive implements FunctionCode {
        private final String sha256;
        private final byte[] content;

        /** @param sha256 of the content, in base64; the content is not copied */
        public Archive(String sha256, byte[] content) {
            this.sha256 = sha256;
            this.content = content;
        }

        public String sha256() {
            return sha256;
        }

        /** The archive's bytes. The caller must not change them. */
        public byte[] content() {
            return content;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Archive archive && archive.sha256.equals(sha256);
        }

        @Override
        public int hashCode() {
            return sha256.hashCode();
        }

        @Override
        public String toString() {
            return "archive " + sha256;
        }
    }
}
