package io.aetherflow.statesync.postgres;

import static io.aetherflow.statesync.postgres.PostgresCalls.call;
import static io.aetherflow.statesync.postgres.PostgresCalls.inTransaction;

import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.access.Role;
import io.aetherflow.statesync.documents.Document;
import io.aetherflow.statesync.documents.DocumentChange;
import io.aetherflow.statesync.documents.DocumentDraft;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.documents.DocumentView;
import io.aetherflow.statesync.documents.PageCursor;
import jakarta.persistence.EntityManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Documents, members and locks in PostgreSQL. */
@Component
class PostgresDocuments implements DocumentStore {
  private static final Instant FAR_FUTURE = Instant.parse("9999-01-01T00:00:00Z");
  private static final UUID LAST_ID = new UUID(-1, -1);

  private final DocumentRepository documents;
  private final MemberRepository members;
  private final LockRepository locks;
  private final AuditRepository audit;
  private final EntityManager entities;
  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;
  private final TransactionTemplate reading;

  PostgresDocuments(
      DocumentRepository documents,
      MemberRepository members,
      LockRepository locks,
      AuditRepository audit,
      EntityManager entities,
      JdbcClient jdbc,
      PlatformTransactionManager transactions) {
    this.documents = documents;
    this.members = members;
    this.locks = locks;
    this.audit = audit;
    this.entities = entities;
    this.jdbc = jdbc;
    this.transaction = new TransactionTemplate(transactions);
    this.reading = new TransactionTemplate(transactions);
    // Several statements that must see one moment: a guard and the members that stand under it.
    reading.setIsolationLevel(TransactionTemplate.ISOLATION_REPEATABLE_READ);
    reading.setReadOnly(true);
  }

  @Override
  public Optional<Entry> find(UUID documentId) {
    return call(
        () -> inTransaction(reading, () -> documents.findById(documentId).map(this::entry)));
  }

  @Override
  public boolean insert(DocumentDraft draft, Actor creator) {
    return call(() ->
        inTransaction(
            transaction,
            () -> {
              int inserted =
                  documents.insertNew(
                      draft.id(),
                      draft.name(),
                      draft.type(),
                      draft.policy(),
                      DocumentRow.text(draft.publicAccess()),
                      creator.userId());
              if (inserted == 0) {
                return false;
              }
              members.save(
                  new MemberRow(
                      draft.id(), new Member(creator.userId(), creator.userName(), Role.OWNER, 0)));
              audit.save(new AuditRow(draft.id(), creator, "created", draft.type(), 1));
              return true;
            }));
  }

  @Override
  public List<DocumentView> list(
      String userId, Lifecycle state, String query, int limit, @Nullable PageCursor after) {
    String escaped =
        query.toLowerCase(Locale.ROOT).replace("!", "!!").replace("%", "!%").replace("_", "!_");
    PageCursor from = after == null ? new PageCursor(FAR_FUTURE, LAST_ID) : after;
    return call(() ->
        inTransaction(
            reading,
            () -> {
              List<DocumentRow> rows =
                  documents.list(
                      userId,
                      DocumentRow.text(state),
                      "%" + escaped + "%",
                      from.updatedAt(),
                      from.id(),
                      limit);
              return views(userId, rows);
            }));
  }

  private List<DocumentView> views(String userId, List<DocumentRow> rows) {
    List<UUID> ids = rows.stream().map(DocumentRow::getId).toList();
    if (ids.isEmpty()) {
      return List.of();
    }
    Map<UUID, Role> ownRoles =
        members.of(userId, ids).stream()
            .collect(Collectors.toMap(MemberRow::documentId, row -> row.toMember().role()));
    Map<UUID, LockLease> lockById =
        locks.findAllById(ids).stream()
            .collect(Collectors.toMap(LockRow::documentId, LockRow::toLease));
    List<DocumentView> views = new ArrayList<>();
    for (DocumentRow row : rows) {
      Document document = row.toDocument();
      Role own = ownRoles.getOrDefault(document.id(), Role.NONE);
      views.add(
          new DocumentView(
              document, own.or(document.publicAccess().role()), lockById.get(document.id())));
    }
    return views;
  }

  @Override
  public <R> Optional<R> change(UUID documentId, Function<DocumentChange, R> work) {
    return call(() ->
        inTransaction(
            transaction,
            () -> documents.findAndLock(documentId).map(row -> work.apply(new Change(row)))));
  }

  @Override
  public List<String> renewLocks(Collection<String> sessionIds, Duration lease) {
    return call(() ->
        jdbc
            .sql(
                """
                UPDATE locks SET expires_at = clock_timestamp() + :millis * interval '1 millisecond'
                WHERE session_id = ANY(:sessions) RETURNING session_id\
                """)
            .param("millis", lease.toMillis())
            .param("sessions", sessionIds.toArray(String[]::new))
            .query(String.class)
            .list()
            .stream()
            .distinct()
            .toList());
  }

  @Override
  public List<Ended> endOverdueLocks(int limit) {
    return call(() -> {
      List<UUID> overdue =
          jdbc.sql(
                  "SELECT document_id FROM locks WHERE expires_at < clock_timestamp() LIMIT :limit")
              .param("limit", limit)
              .query(UUID.class)
              .list();
      return overdue.isEmpty() ? List.<Ended>of() : inTransaction(transaction, () -> end(overdue));
    });
  }

  /**
   * Rows of documents are always locked first and in the order of their ids, as the log's commits
   * do.
   */
  private List<Ended> end(List<UUID> overdue) {
    UUID[] ids = overdue.toArray(UUID[]::new);
    jdbc.sql("SELECT id FROM documents WHERE id = ANY(:ids) ORDER BY id FOR UPDATE")
        .param("ids", ids)
        .query(UUID.class)
        .list();
    return jdbc.sql(
            """
            WITH ended AS (
              DELETE FROM locks WHERE document_id = ANY(:ids) AND expires_at < clock_timestamp()
              RETURNING document_id, user_id, user_name),
            raised AS (
              UPDATE documents d SET guard = d.guard + 1, updated_at = clock_timestamp() FROM ended
              WHERE d.id = ended.document_id RETURNING d.id, d.version, d.guard),
            noted AS (
              INSERT INTO audit (document_id, user_id, user_name, action, detail, guard)
              SELECT ended.document_id, ended.user_id, ended.user_name, 'lock', 'expired', raised.guard
              FROM ended JOIN raised ON raised.id = ended.document_id)
            SELECT id, version, guard FROM raised\
            """)
        .param("ids", ids)
        .query((row, n) -> new Ended(row.getObject(1, UUID.class), row.getLong(2), row.getLong(3)))
        .list();
  }

  @Override
  public List<Head> heads(Collection<UUID> documentIds) {
    if (documentIds.isEmpty()) {
      return List.of();
    }
    return call(() ->
        jdbc.sql("SELECT id, version, guard FROM documents WHERE id = ANY(:ids)")
            .param("ids", documentIds.toArray(UUID[]::new))
            .query(
                (row, n) -> new Head(row.getObject(1, UUID.class), row.getLong(2), row.getLong(3)))
            .list());
  }

  @Override
  public Totals totals() {
    return call(() ->
        jdbc.sql(
                """
                SELECT (SELECT count(*) FROM documents WHERE state = 'active'),
                       (SELECT coalesce(sum(version), 0) FROM documents),
                       (SELECT coalesce(sum(conflicts), 0) FROM documents),
                       (SELECT count(*) FROM conflicts WHERE resolved_at IS NULL)\
                """)
            .query((row, n) ->
                new Totals(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)))
            .single());
  }

  private Entry entry(DocumentRow row) {
    return new Entry(
        row.toDocument(),
        members.of(row.getId()).stream().map(MemberRow::toMember).toList(),
        locks.findById(row.getId()).map(LockRow::toLease).orElse(null));
  }

  /** One document inside a transaction that holds its row. */
  private final class Change implements DocumentChange {
    private final DocumentRow row;
    private final UUID id;

    Change(DocumentRow row) {
      this.row = row;
      this.id = row.getId();
    }

    @Override
    public Entry entry() {
      entities.flush();
      entities.refresh(row);
      return PostgresDocuments.this.entry(row);
    }

    @Override
    public Instant now() {
      return documents.databaseTime();
    }

    @Override
    public void rename(Actor actor, String name) {
      row.setName(name);
      entities.flush();
      documents.touch(id);
      audit.save(new AuditRow(id, actor, "name", "renamed", row.toDocument().guard()));
    }

    @Override
    public void setState(Lifecycle state) {
      row.setState(state);
    }

    @Override
    public void setPublicAccess(PublicAccess publicAccess) {
      row.setPublicAccess(publicAccess);
    }

    @Override
    public void setPolicy(String policy) {
      row.setPolicy(policy);
    }

    @Override
    public void putMember(Member member) {
      members.save(new MemberRow(id, member));
    }

    @Override
    public void removeMember(String userId) {
      members.deleteById(new MemberRow.Key(id, userId));
    }

    @Override
    public LockLease putLock(Actor actor, Duration lease) {
      Instant now = now();
      Instant acquiredAt =
          locks
              .findById(id)
              .map(LockRow::toLease)
              .filter(held -> held.sessionId().equals(actor.sessionId()))
              .map(LockLease::acquiredAt)
              .orElse(now);
      return locks.save(new LockRow(id, actor, acquiredAt, now.plus(lease))).toLease();
    }

    @Override
    public void removeLock() {
      locks.deleteById(id);
    }

    @Override
    public void raiseGuard(Actor actor, String action, String detail) {
      entities.flush();
      documents.raiseGuard(id);
      entities.refresh(row);
      audit.save(new AuditRow(id, actor, action, detail, row.toDocument().guard()));
    }
  }
}
