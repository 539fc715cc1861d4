package io.rdsreplicator.local.wire;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Selects an operation on buckets and objects by its method, path, and required query parameters or headers. The SDK's
 * field metadata does not contain this.
 *
 * @param depth how much the path names: 0 nothing, 1 a bucket, 2 an object
 * @param needs names in the query string; a name that ends with a colon is a header
 * @param status the HTTP status of a success
 * @param root the outermost element of the answer
 */
record BucketRoute(String operation, String method, int depth, Set<String> needs, int status, String root) {
    private static final List<BucketRoute> ALL = List.of(
            route("ListBuckets", "GET", 0, 200).answering("ListAllMyBucketsResult"),
            route("CreateBucket", "PUT", 1, 200),
            route("HeadBucket", "HEAD", 1, 200),
            route("DeleteBucket", "DELETE", 1, 204),
            route("ListObjects", "GET", 1, 200),
            route("ListObjectsV2", "GET", 1, 200, "list-type").answering("ListBucketResult"),
            route("GetBucketLocation", "GET", 1, 200, "location"),
            route("GetBucketPolicy", "GET", 1, 200, "policy"),
            route("PutBucketPolicy", "PUT", 1, 204, "policy"),
            route("DeleteBucketPolicy", "DELETE", 1, 204, "policy"),
            route("GetPublicAccessBlock", "GET", 1, 200, "publicAccessBlock"),
            route("PutPublicAccessBlock", "PUT", 1, 200, "publicAccessBlock"),
            route("GetBucketVersioning", "GET", 1, 200, "versioning").answering("VersioningConfiguration"),
            route("DeleteObjects", "POST", 1, 200, "delete").answering("DeleteResult"),
            route("PutObject", "PUT", 2, 200),
            route("CopyObject", "PUT", 2, 200, "x-amz-copy-source:"),
            route("GetObject", "GET", 2, 200),
            route("HeadObject", "HEAD", 2, 200),
            route("DeleteObject", "DELETE", 2, 204),
            route("CreateMultipartUpload", "POST", 2, 200, "uploads").answering("InitiateMultipartUploadResult"),
            route("UploadPart", "PUT", 2, 200, "uploadId", "partNumber"),
            route("UploadPartCopy", "PUT", 2, 200, "uploadId", "partNumber", "x-amz-copy-source:"),
            route("CompleteMultipartUpload", "POST", 2, 200, "uploadId"),
            route("AbortMultipartUpload", "DELETE", 2, 204, "uploadId"),
            route("ListParts", "GET", 2, 200, "uploadId"));

    private static BucketRoute route(String operation, String method, int depth, int status, String... needs) {
        return new BucketRoute(operation, method, depth, Set.of(needs), status, operation + "Result");
    }

    private BucketRoute answering(String element) {
        return new BucketRoute(operation, method, depth, needs, status, element);
    }

    /** The matching route with the most requirements. */
    static Optional<BucketRoute> of(WireRequest request, BucketAddress address) {
        int depth = address.bucket() == null ? 0 : address.key() == null ? 1 : 2;
        Set<String> query = request.queryParameters().keySet();
        return ALL.stream()
                .filter(route -> route.method.equals(request.method()) && route.depth == depth)
                .filter(route -> route.needs.stream()
                        .allMatch(need -> need.endsWith(":")
                                ? request.header(need.substring(0, need.length() - 1)) != null
                                : query.contains(need)))
                .max(Comparator.comparingInt(route -> route.needs.size()));
    }

    static String root(Operation operation) {
        return ALL.stream()
                .filter(route -> route.operation.equals(operation.name()))
                .findFirst()
                .orElseThrow()
                .root;
    }
}
