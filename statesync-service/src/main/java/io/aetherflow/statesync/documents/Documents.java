package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.access.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What users do with documents as a whole. Each change is judged inside the transaction that makes
 * it, and told to the listener after it. Calls block on the store.
 */
public final class Documents {
  private static final int MEMBERS_MAX = 1000;

  private final DocumentStore store;
  private final DocumentListener listener;
  private final Set<String> types;
  private final Set<String> policies;
  private final Supplier<UUID> newId;

  /**
   * @param types the names of the document types that can be made
   * @param policies the names of the policies that a document may carry
   * @param newId makes ids of documents
   */
  public Documents(
      DocumentStore store,
      DocumentListener listener,
      Set<String> types,
      Set<String> policies,
      Supplier<UUID> newId) {
    this.store = store;
    this.listener = listener;
    this.types = types;
    this.policies = policies;
    this.newId = newId;
  }

  /**
   * Makes a document; a second call of the same user with the same id answers the first one's
   * document.
   */
  public DocumentView create(
      Actor actor, String name, String type, String policy, PublicAccess publicAccess, String id) {
    DocumentDraft draft = draft(name, type, policy, publicAccess, id);
    UUID documentId = draft.id();
    boolean made = store.insert(draft, actor);
    DocumentStore.Entry entry =
        store
            .find(documentId)
            .orElseThrow(() -> new RefusedException(Refusal.notFound("document")));
    if (!made && !entry.document().createdBy().equals(actor.userId())) {
      throw RefusedException.malformed("id", id, "an id that is not taken");
    }
    return view(entry, actor.userId());
  }

  /** Checks the fields of a document that is about to be made; without an id it gets one. */
  public DocumentDraft draft(
      String name, String type, String policy, PublicAccess publicAccess, String id) {
    String wantedType = type.isEmpty() ? "text" : type;
    if (!types.contains(wantedType)) {
      throw RefusedException.malformed(
          "type", wantedType, String.join(", ", types.stream().sorted().toList()));
    }
    UUID documentId = id.isEmpty() ? newId.get() : Fields.id("id", id);
    return new DocumentDraft(
        documentId, Fields.name(name), wantedType, Fields.policy(policy, policies), publicAccess);
  }

  /** One document. */
  public DocumentView get(Actor actor, String documentId) {
    DocumentStore.Entry entry = entry(Fields.id("document_id", documentId));
    require(entry, actor, Role.VIEWER);
    return view(entry, actor.userId());
  }

  /** Documents that the actor may see, newest change first. */
  public DocumentPage list(
      Actor actor, Lifecycle state, String query, int pageSize, String pageToken) {
    int limit = Fields.pageSize(pageSize);
    @Nullable PageCursor after = pageToken.isEmpty() ? null : PageCursor.of(pageToken);
    List<DocumentView> found =
        store.list(actor.userId(), state, Fields.query(query), limit + 1, after);
    if (found.size() <= limit) {
      return new DocumentPage(found, "");
    }
    Document last = found.get(limit - 1).document();
    return new DocumentPage(
        found.subList(0, limit), new PageCursor(last.updatedAt(), last.id()).token());
  }

  /** Gives it another name; editors may. */
  public DocumentView rename(Actor actor, String documentId, String name) {
    String wanted = Fields.name(name);
    return change(actor, documentId, Role.EDITOR, change -> change.rename(actor, wanted));
  }

  /** Archives it, brings it back, deletes it. */
  public DocumentView setState(Actor actor, String documentId, Lifecycle state) {
    return change(
        actor,
        documentId,
        Role.OWNER,
        change -> {
          if (change.entry().document().state() != state) {
            change.setState(state);
            change.raiseGuard(actor, "state", lower(state));
          }
        });
  }

  /** Opens it to everybody, or no longer. */
  public DocumentView setPublicAccess(Actor actor, String documentId, PublicAccess publicAccess) {
    return change(
        actor,
        documentId,
        Role.OWNER,
        change -> {
          if (change.entry().document().publicAccess() != publicAccess) {
            change.setPublicAccess(publicAccess);
            change.raiseGuard(actor, "public_access", lower(publicAccess));
          }
        });
  }

  /** Chooses how its conflicts are decided. */
  public DocumentView setPolicy(Actor actor, String documentId, String policy) {
    String wanted = Fields.policy(policy, policies);
    return change(
        actor,
        documentId,
        Role.OWNER,
        change -> {
          if (!change.entry().document().policy().equals(wanted)) {
            change.setPolicy(wanted);
            change.raiseGuard(actor, "policy", wanted);
          }
        });
  }

  /** Its members; whoever may read it may know them. */
  public List<Member> members(Actor actor, String documentId) {
    DocumentStore.Entry entry = entry(Fields.id("document_id", documentId));
    require(entry, actor, Role.VIEWER);
    return entry.members();
  }

  /** Adds a member or changes their role. */
  public Member setMember(Actor actor, String documentId, Member member) {
    Fields.userId("member.user_id", member.userId());
    Member named =
        member.userName().isEmpty()
            ? new Member(member.userId(), member.userId(), member.role(), member.priority())
            : member;
    Fields.userId("member.user_name", named.userName());
    change(
        actor,
        documentId,
        Role.OWNER,
        change -> {
          List<Member> others = others(change.entry(), named.userId());
          if (others.size() >= MEMBERS_MAX) {
            throw new RefusedException(
                Refusal.tooLarge(
                    "members", Integer.toString(others.size() + 1), "0.." + MEMBERS_MAX));
          }
          if (named.role() != Role.OWNER) {
            requireAnOwner(others);
          }
          change.putMember(named);
          change.raiseGuard(actor, "member", named.userId() + " is " + lower(named.role()));
        });
    return named;
  }

  /** Takes a member's role away; members may remove themselves. */
  public void removeMember(Actor actor, String documentId, String userId) {
    Fields.userId("user_id", userId);
    Role needed = actor.userId().equals(userId) ? Role.VIEWER : Role.OWNER;
    change(
        actor,
        documentId,
        needed,
        change -> {
          List<Member> others = others(change.entry(), userId);
          if (others.size() == change.entry().members().size()) {
            throw new RefusedException(Refusal.notFound("member"));
          }
          requireAnOwner(others);
          change.removeMember(userId);
          change.raiseGuard(actor, "member", userId + " is removed");
        });
  }

  /** The document with members and lock, whoever asks: for services that judge by it. */
  public DocumentStore.Entry entry(UUID documentId) {
    return store
        .find(documentId)
        .orElseThrow(() -> new RefusedException(Refusal.notFound("document")));
  }

  /** The rights in a document, whoever asks. */
  public static Access accessOf(DocumentStore.Entry entry) {
    Document document = entry.document();
    return new Access(
        document.guard(),
        document.state(),
        document.publicAccess(),
        entry.members().stream().collect(Collectors.toMap(Member::userId, member -> member)),
        entry.lock());
  }

  /** Throws unless the actor has the role. */
  public static void require(DocumentStore.Entry entry, Actor actor, Role needed) {
    Role role = accessOf(entry).roleOf(actor.userId());
    if (role == Role.NONE) {
      throw new RefusedException(Refusal.notFound("document"));
    }
    if (!role.includes(needed)) {
      throw new RefusedException(Refusal.forbidden(role, needed));
    }
  }

  /** The id that a text names. */
  public static UUID id(String field, String id) {
    return Fields.id(field, id);
  }

  private DocumentView change(
      Actor actor, String documentId, Role needed, Consumer<DocumentChange> work) {
    DocumentStore.Entry after =
        store
            .change(
                Fields.id("document_id", documentId),
                change -> {
                  require(change.entry(), actor, needed);
                  work.accept(change);
                  return change.entry();
                })
            .orElseThrow(() -> new RefusedException(Refusal.notFound("document")));
    Document document = after.document();
    listener.changed(document.id(), document.version(), document.guard());
    return view(after, actor.userId());
  }

  private static DocumentView view(DocumentStore.Entry entry, String userId) {
    return new DocumentView(entry.document(), accessOf(entry).roleOf(userId), entry.lock());
  }

  private static List<Member> others(DocumentStore.Entry entry, String userId) {
    List<Member> others = new ArrayList<>(entry.members());
    others.removeIf(member -> member.userId().equals(userId));
    return others;
  }

  private static void requireAnOwner(List<Member> members) {
    if (members.stream().noneMatch(member -> member.role() == Role.OWNER)) {
      throw new RefusedException(Refusal.lastOwner());
    }
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
