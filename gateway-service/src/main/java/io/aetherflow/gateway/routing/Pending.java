package io.aetherflow.gateway.routing;

import io.aetherflow.proto.statesync.v1.Submission;
import org.jspecify.annotations.Nullable;

/** A submission without an answer. The mutable fields belong to the router's lock. */
final class Pending {
  final Submission submission;
  final Submitter.Answer answer;
  final long sinceNanos;
  final int bytes;
  @Nullable Instance sentTo;
  boolean answered;

  Pending(Submission submission, Submitter.Answer answer, long sinceNanos) {
    this.submission = submission;
    this.answer = answer;
    this.sinceNanos = sinceNanos;
    this.bytes = submission.getSerializedSize();
  }
}
