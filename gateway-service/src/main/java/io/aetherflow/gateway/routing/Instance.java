package io.aetherflow.gateway.routing;

import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.Editors;
import io.aetherflow.proto.statesync.v1.Hello;
import io.aetherflow.proto.statesync.v1.Submission;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One statesync instance as the router knows it. All fields belong to the router's lock. */
final class Instance {
  private static final int SUBMISSIONS_PER_MESSAGE = 512;
  private static final int DOCUMENTS_PER_MESSAGE = 2_000;
  private static final int BYTES_PER_MESSAGE = 1 << 20;

  final InstanceAddress address;
  @Nullable EditLink link;

  /** Whether the stream has spoken within the time of silence. */
  boolean heard;

  /** Whether this stream has ever spoken. */
  boolean spoke;

  boolean draining;
  long lastHeardNanos;
  long connectAtNanos;

  /** Whether somebody is sending now. */
  boolean sending;

  private boolean greeted;
  private final Queue<Pending> submissions = new ArrayDeque<>();
  private final Queue<String> opened = new ArrayDeque<>();
  private final Queue<String> closed = new ArrayDeque<>();
  private final Map<String, Set<String>> editors = new LinkedHashMap<>();

  Instance(InstanceAddress address) {
    this.address = address;
  }

  /** Whether new submissions may go there. */
  boolean isLive() {
    return link != null && heard && !draining;
  }

  /** A stream was opened: everything that is open is declared on it first. */
  void connected(
      EditLink newLink,
      Collection<String> openDocuments,
      Map<String, Set<String>> editorsByDocument,
      long nowNanos) {
    link = newLink;
    heard = false;
    spoke = false;
    draining = false;
    greeted = false;
    lastHeardNanos = nowNanos;
    submissions.clear();
    closed.clear();
    opened.clear();
    opened.addAll(openDocuments);
    editors.clear();
    editors.putAll(editorsByDocument);
  }

  void disconnected(long retryAtNanos) {
    link = null;
    heard = false;
    connectAtNanos = retryAtNanos;
    submissions.clear();
    opened.clear();
    closed.clear();
    editors.clear();
  }

  void submit(Pending pending) {
    submissions.add(pending);
  }

  void declareOpened(String documentId) {
    if (link != null) {
      opened.add(documentId);
    }
  }

  void declareEditors(String documentId, Set<String> userIds) {
    if (link != null) {
      editors.put(documentId, userIds);
    }
  }

  void declareClosed(String documentId) {
    if (link != null) {
      closed.add(documentId);
    }
  }

  /**
   * Everything that waits to be sent, as far as one message holds it; null when there is nothing.
   */
  @Nullable EditRequest takeRequest(String gatewayId) {
    if (greeted
        && submissions.isEmpty()
        && opened.isEmpty()
        && closed.isEmpty()
        && editors.isEmpty()) {
      return null;
    }
    EditRequest.Builder request = EditRequest.newBuilder();
    if (!greeted) {
      greeted = true;
      request.setHello(Hello.newBuilder().setGatewayId(gatewayId));
    }
    // Closed before opened: a document that was closed and opened again ends up open.
    for (int i = 0; i < DOCUMENTS_PER_MESSAGE && !closed.isEmpty(); i++) {
      request.addClosedDocumentIds(closed.remove());
    }
    for (int i = 0; i < DOCUMENTS_PER_MESSAGE && closed.isEmpty() && !opened.isEmpty(); i++) {
      request.addOpenedDocumentIds(opened.remove());
    }
    Iterator<Map.Entry<String, Set<String>>> declared = editors.entrySet().iterator();
    for (int i = 0; i < DOCUMENTS_PER_MESSAGE && opened.isEmpty() && declared.hasNext(); i++) {
      Map.Entry<String, Set<String>> entry = declared.next();
      request.addEditors(
          Editors.newBuilder().setDocumentId(entry.getKey()).addAllUserIds(entry.getValue()));
      declared.remove();
    }
    int bytes = 0;
    int count = 0;
    while (!submissions.isEmpty() && count < SUBMISSIONS_PER_MESSAGE && bytes < BYTES_PER_MESSAGE) {
      Pending pending = submissions.remove();
      if (pending.sentTo == this && !pending.answered) {
        Submission submission = pending.submission;
        request.addSubmissions(submission);
        bytes += pending.bytes;
        count++;
      }
    }
    return request.build();
  }
}
