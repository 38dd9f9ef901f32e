package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.feed.EncodedGroup;
import io.aetherflow.gateway.feed.OpenDocument;
import io.aetherflow.gateway.protocol.ContentPages;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.proto.session.v1.Participant;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ContentForm;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationType;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Brings a client level with a document, page by page: the next page is read when the socket has
 * taken the last one, so that a slow client costs one page of memory and no bound is needed. Runs
 * on a thread of its own and blocks.
 */
final class Opening {
  private static final int OPERATIONS_PER_PAGE = 500;

  private final Connection connection;
  private final ConnectionServices services;
  private final Subscription subscription;
  private final OpenDocument document;
  private final DocumentAccess access;
  private final User user;

  Opening(
      Connection connection,
      ConnectionServices services,
      Subscription subscription,
      OpenDocument document,
      DocumentAccess access) {
    this.connection = connection;
    this.services = services;
    this.subscription = subscription;
    this.document = document;
    this.access = access;
    this.user = connection.user();
  }

  /**
   * Sends the content, or what was missed since a version, and makes the subscription a live one.
   *
   * @throws RefusedException when the document cannot be read, or the version cannot be caught up
   *     from
   */
  void run(@Nullable Long version) {
    services.meter().opened(version == null);
    if (version == null) {
      sendContent();
    } else {
      sendPosition(version);
    }
    subscription.presence().sendCursors();
    catchUp();
  }

  private void sendPosition(long version) {
    long head = Math.max(access.document().getVersion(), document.delivered());
    if (version > head) {
      requireInLog(version, head);
    }
    if (version < head) {
      // A version that is not kept any more is refused before the client is told that it can stay
      // where it is.
      services.content().operations(document.id(), user, version, 1);
    }
    List<Participant> present = subscription.presence().enterListed();
    page(DocumentFrames.opened(access, user.id(), version, present, 1, null, true));
    subscription.presence().listed();
    subscription.opened(version);
  }

  /**
   * A client may have seen at another gateway what this one has not heard of yet: the log knows.
   */
  private void requireInLog(long version, long head) {
    ReadOperationsResponse page = services.content().operations(document.id(), user, head, 1);
    if (version > page.getHeadVersion()) {
      throw new RefusedException(
          Refusal.of(
              ErrorCode.BASE_IN_FUTURE,
              "version",
              Long.toString(version),
              "0.." + page.getHeadVersion()));
    }
    services
        .documents()
        .head(
            Head.newBuilder()
                .setDocumentId(document.id())
                .setVersion(page.getHeadVersion())
                .setGuard(page.getGuard())
                .build());
  }

  private void sendContent() {
    try (ContentReader.Content content =
            services
                .content()
                .content(document.id(), user, null, ContentForm.CONTENT_FORM_DELTA, "");
        ContentPages pages =
            new ContentPages(content.bytes(), services.connectionLimits().pageBytes())) {
      List<Participant> present = subscription.presence().enterListed();
      String part = pages.next();
      int number = 1;
      while (part != null && !subscription.isClosed()) {
        boolean last = pages.atEnd();
        page(
            number == 1
                ? DocumentFrames.opened(
                    access, user.id(), content.version(), present, 1, part, last)
                : new ServerFrame.OpenedPage(document.id(), number, part, last));
        if (number == 1) {
          subscription.presence().listed();
        }
        number++;
        part = pages.next();
      }
      subscription.opened(content.version());
    }
  }

  private void page(ServerFrame frame) {
    connection.sendPage(List.of(Outbound.Frame.of(frame, null)));
  }

  private void catchUp() {
    while (!subscription.isClosed()) {
      OpenDocument.Joined joined = document.join(subscription, subscription.position(), access);
      if (joined != OpenDocument.Joined.BEHIND) {
        return;
      }
      readPage();
    }
  }

  private void readPage() {
    ReadOperationsResponse page =
        services
            .content()
            .operations(document.id(), user, subscription.position(), OPERATIONS_PER_PAGE);
    List<Operation> operations = new ArrayList<>(page.getOperationsList());
    if (operations.isEmpty()) {
      return;
    }
    Operation end = operations.getLast();
    if (end.getVersion() < page.getHeadVersion()
        && end.getType() == OperationType.OPERATION_TYPE_EDIT) {
      // Its resolution may be the next one, and both go together.
      services
          .content()
          .operations(document.id(), user, end.getVersion(), 1)
          .getOperationsList()
          .stream()
          .filter(Opening::followsFromAnother)
          .forEach(operations::add);
    }
    List<Outbound> items = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      Operation operation = operations.get(i);
      boolean resolved =
          i + 1 < operations.size()
              && operation.getType() != OperationType.OPERATION_TYPE_RESOLUTION
              && followsFromAnother(operations.get(i + 1));
      List<Operation> together =
          resolved ? List.of(operation, operations.get(++i)) : List.of(operation);
      List<Conflict> conflicts =
          page.getConflictsList().stream()
              .filter(conflict -> conflict.getDetectedVersion() == operation.getVersion())
              .toList();
      subscription.caughtUp(EncodedGroup.encode(document.id(), together, conflicts), items::add);
    }
    connection.sendPage(items);
  }

  /**
   * What people decide is an operation of theirs; a policy's resolution belongs to the one before.
   */
  private static boolean followsFromAnother(Operation operation) {
    return operation.getType() == OperationType.OPERATION_TYPE_RESOLUTION
        && operation.getUserId().isEmpty();
  }
}
