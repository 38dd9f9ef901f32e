package io.aetherflow.statesync.postgres;

import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.data.jpa.repository.JpaRepository;
import org.springframework.data.jpa.repository.Lock;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** The queries on the tables that change rarely. */
interface DocumentRepository extends JpaRepository<DocumentRow, UUID> {

  /**
   * Holds the row until the transaction ends: no commit of operations and no other change comes
   * between.
   */
  @Lock(LockModeType.PESSIMISTIC_WRITE)
  @Query("SELECT d FROM DocumentRow d WHERE d.id = :id")
  Optional<DocumentRow> findAndLock(UUID id);

  /** Adds a row, or answers 0 when the id is taken. */
  @Modifying
  @Query(
      nativeQuery = true,
      value =
          """
          INSERT INTO documents (id, name, type, policy, public_access, created_by)
          VALUES (:id, :name, :type, :policy, :publicAccess, :createdBy)
          ON CONFLICT (id) DO NOTHING\
          """)
  int insertNew(
      UUID id, String name, String type, String policy, String publicAccess, String createdBy);

  @Modifying
  @Query(
      nativeQuery = true,
      value =
          "UPDATE documents SET guard = guard + 1, updated_at = clock_timestamp() WHERE id = :id")
  int raiseGuard(UUID id);

  @Modifying
  @Query(
      nativeQuery = true,
      value = "UPDATE documents SET updated_at = clock_timestamp() WHERE id = :id")
  int touch(UUID id);

  @Query(nativeQuery = true, value = "SELECT clock_timestamp()")
  Instant databaseTime();

  /**
   * What a user may see, newest change first, behind the given place. Deleted documents only for
   * their owners.
   */
  @Query(
      """
      SELECT d FROM DocumentRow d LEFT JOIN MemberRow m ON m.key.documentId = d.id AND m.key.userId = :userId
      WHERE d.state = :state
        AND ((d.state <> 'deleted' AND (m.role IS NOT NULL OR d.publicAccess <> 'none')) OR m.role = 'owner')
        AND lower(d.name) LIKE :pattern ESCAPE '!'
        AND (d.updatedAt < :updatedAt OR (d.updatedAt = :updatedAt AND d.id < :id))
      ORDER BY d.updatedAt DESC, d.id DESC
      LIMIT :limit\
      """)
  List<DocumentRow> list(
      String userId, String state, String pattern, Instant updatedAt, UUID id, int limit);
}

interface MemberRepository extends JpaRepository<MemberRow, MemberRow.Key> {
  @Query("SELECT m FROM MemberRow m WHERE m.key.documentId = :documentId ORDER BY m.key.userId")
  List<MemberRow> of(UUID documentId);

  @Query(
      "SELECT m FROM MemberRow m WHERE m.key.userId = :userId AND m.key.documentId IN :documentIds")
  List<MemberRow> of(String userId, Collection<UUID> documentIds);
}

interface LockRepository extends JpaRepository<LockRow, UUID> {}

interface AuditRepository extends Repository<AuditRow, Long> {
  AuditRow save(AuditRow row);
}
