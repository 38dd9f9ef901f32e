package io.aetherflow.gateway.protocol;

/**
 * A committed operation in the form in which it is sent: encoded once for all connections of a
 * gateway.
 *
 * @param json the operation as a member of {@code ops}
 * @param utf8Bytes the length of {@code json} in UTF-8
 * @param traceparent the W3C trace context of a traced edit, else empty
 */
public record EncodedOperation(
    long version,
    String opId,
    String userId,
    String clientId,
    long timestamp,
    String traceparent,
    String json,
    int utf8Bytes) {}
