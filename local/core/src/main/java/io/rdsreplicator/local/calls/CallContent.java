package io.rdsreplicator.local.calls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import software.amazon.awssdk.core.SdkResponse;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.core.sync.ResponseTransformer;
import software.amazon.awssdk.http.AbortableInputStream;

/**
 * The streamed content of an operation, in addition to its request and response. A caller's stream may be slow, and
 * the timeline stands still while an operation runs. So content is read before the operation begins, and written after
 * it has ended.
 */
final class CallContent implements ResponseTransformer<SdkResponse, SdkResponse> {
    private AbortableInputStream stream;

    /** The same body, read completely into memory. */
    static RequestBody received(RequestBody body) {
        try (InputStream in = body.contentStreamProvider().newStream()) {
            byte[] bytes = in.readAllBytes();
            return RequestBody.fromContentProvider(
                    () -> new ByteArrayInputStream(bytes), bytes.length, body.contentType());
        } catch (IOException e) {
            throw new UncheckedIOException("the body of a request could not be read", e);
        }
    }

    @Override
    public SdkResponse transform(SdkResponse response, AbortableInputStream content) {
        stream = content;
        return response;
    }

    /** Passes the captured content to the caller's own transformer. */
    <T> T deliver(SdkResponse response, ResponseTransformer<SdkResponse, T> caller) {
        try {
            return caller.transform(response, stream);
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw SdkClientException.create("the content of a response could not be delivered: " + e.getMessage(), e);
        }
    }
}
