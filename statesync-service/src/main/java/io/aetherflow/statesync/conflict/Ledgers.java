package io.aetherflow.statesync.conflict;

import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.access.Role;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.documents.Documents;
import io.aetherflow.statesync.ledger.LedgerStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The ledger by page, newest first. Calls block. */
public final class Ledgers {
  private static final int PAGE_SIZE_MAX = 200;
  private static final int PAGE_SIZE_DEFAULT = 50;

  private final LedgerStore ledger;
  private final DocumentStore documents;

  public Ledgers(LedgerStore ledger, DocumentStore documents) {
    this.ledger = ledger;
    this.documents = documents;
  }

  /** A page, and the token of the next one; empty at the end. */
  public record Page(List<RecordedConflict> conflicts, String nextPageToken) {}

  /**
   * Entries that the actor may see.
   *
   * @param documentId empty: of all documents in which the actor is a member
   * @param userId only those in which this user took part; empty: all
   * @param open only open ones, only others, or null: both
   */
  public Page list(
      Actor actor,
      String documentId,
      String userId,
      @Nullable Boolean open,
      int pageSize,
      String pageToken) {
    if (pageSize < 0 || pageSize > PAGE_SIZE_MAX) {
      throw RefusedException.malformed(
          "page_size", Integer.toString(pageSize), "0.." + PAGE_SIZE_MAX);
    }
    int limit = pageSize == 0 ? PAGE_SIZE_DEFAULT : pageSize;
    UUID document = null;
    if (!documentId.isEmpty()) {
      document = Documents.id("document_id", documentId);
      DocumentStore.Entry entry =
          documents
              .find(document)
              .orElseThrow(() -> new RefusedException(Refusal.notFound("document")));
      Documents.require(entry, actor, Role.VIEWER);
    }
    List<LedgerStore.Listed> found =
        ledger.list(
            new LedgerStore.Query(document, actor.userId(), userId, open),
            limit + 1,
            pageToken.isEmpty() ? null : cursor(pageToken));
    boolean more = found.size() > limit;
    List<LedgerStore.Listed> page = more ? found.subList(0, limit) : found;
    return new Page(
        page.stream().map(LedgerStore.Listed::conflict).toList(),
        more ? token(page.getLast().cursor()) : "");
  }

  /** What operations of these versions have caused or changed, whoever asks. */
  public List<RecordedConflict> changedBy(UUID documentId, long afterVersion, long upToVersion) {
    return afterVersion >= upToVersion
        ? List.of()
        : ledger.changedBy(documentId, afterVersion, upToVersion);
  }

  private static String token(LedgerStore.Cursor cursor) {
    String plain = cursor.detectedAtMicros() + ":" + cursor.id();
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  private static LedgerStore.Cursor cursor(String token) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII).split(":", 2);
      return new LedgerStore.Cursor(Long.parseLong(parts[0]), UUID.fromString(parts[1]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw RefusedException.malformed("page_token", token, "a token from a former page");
    }
  }
}
