package io.aetherflow.gateway.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.aetherflow.gateway.connection.DocumentFrames;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.proto.session.v1.DocumentPeople;
import io.aetherflow.proto.statesync.v1.Attachment;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.Member;
import io.aetherflow.proto.statesync.v1.PublicAccess;
import io.aetherflow.proto.statesync.v1.Role;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;

/** The bodies of requests and answers, as {@code docs/WEBSOCKET_API.md} names them. */
final class Bodies {
  private Bodies() {}

  record LoginRequest(String userName) {}

  record UserBody(String id, String name) {}

  record LoginResponse(String token, long expiresAt, UserBody user) {}

  record UploadsBody(int attachmentBytes, int importBytes) {}

  /** What the page needs for logging in with an identity provider. */
  record ProviderBody(String issuer, String clientId, String scope, @Nullable String label) {
    static ProviderBody of(IdentityProvider provider) {
      return new ProviderBody(
          provider.issuer(), provider.clientId(), provider.scope(), provider.label());
    }
  }

  record AuthConfig(
      boolean demoLogin, @Nullable ProviderBody identityProvider, UploadsBody uploads) {}

  record CreateDocument(
      String name,
      @Nullable String type,
      @Nullable String policy,
      @Nullable String publicAccess,
      @Nullable String id) {}

  record ChangeDocument(
      @Nullable String name,
      @Nullable String policy,
      @Nullable String publicAccess,
      @Nullable String state) {}

  record HolderBody(String userId, String name, String sessionId) {}

  record LockBody(@Nullable HolderBody holder, @Nullable Long expiresAt) {
    static LockBody of(@Nullable Lock lock) {
      return lock == null
          ? new LockBody(null, null)
          : new LockBody(
              new HolderBody(lock.getUserId(), lock.getUserName(), lock.getSessionId()),
              lock.getExpiresAtMillis());
    }
  }

  record DocumentBody(
      String id,
      String name,
      String type,
      String policy,
      String state,
      String publicAccess,
      long version,
      String createdBy,
      long createdAt,
      long updatedAt,
      String role,
      @Nullable LockBody lock,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable PresentBody present) {
    static DocumentBody of(Document document) {
      return of(document, null);
    }

    static DocumentBody of(Document document, @Nullable PresentBody present) {
      return new DocumentBody(
          document.getId(),
          document.getName(),
          document.getType(),
          document.getPolicy(),
          DocumentFrames.state(document.getState()),
          Bodies.publicAccess(document.getPublicAccess()),
          document.getVersion(),
          document.getCreatedBy(),
          document.getCreatedAtMillis(),
          document.getUpdatedAtMillis(),
          DocumentFrames.role(document.getRole()),
          document.hasLock() ? LockBody.of(document.getLock()) : null,
          present);
    }
  }

  record AttachmentBody(
      String id, String address, String name, String mediaType, long bytes, int width, int height) {
    static AttachmentBody of(Attachment attachment) {
      return new AttachmentBody(
          attachment.getId(),
          "attachment:" + attachment.getId(),
          attachment.getName(),
          attachment.getMediaType(),
          attachment.getBytes(),
          attachment.getWidth(),
          attachment.getHeight());
    }
  }

  record UserColorBody(String userId, String name, String color) {}

  /** Who is in a document: some by name, and how many altogether. */
  record PresentBody(List<UserColorBody> people, int count) {
    static PresentBody of(DocumentPeople people) {
      return new PresentBody(
          people.getPeopleList().stream()
              .map(person ->
                  new UserColorBody(person.getUserId(), person.getUserName(), person.getColor()))
              .toList(),
          people.getCount());
    }
  }

  record Page<T>(List<T> items, @Nullable String nextPageToken) {
    static <T> Page<T> of(List<T> items, String next) {
      return new Page<>(items, next.isEmpty() ? null : next);
    }
  }

  record SubmitOperation(
      @Nullable String opId,
      long baseVersion,
      @Nullable String previousOpId,
      @Schema(implementation = Object[].class) @JsonDeserialize(using = WrittenJson.class)
          @Nullable String delta,
      @Nullable String clientId,
      @Nullable Long writtenAt) {}

  record SubmittedBody(String opId, long version, boolean duplicate) {}

  record MemberBody(String userId, @Nullable String name, String role, int priority) {
    static MemberBody of(Member member) {
      return new MemberBody(
          member.getUserId(),
          member.getUserName(),
          DocumentFrames.role(member.getRole()),
          member.getPriority());
    }
  }

  record ChangeMember(String role, @Nullable Integer priority, @Nullable String name) {}

  record PersonBody(String sessionId, String userId, String name, String color) {}

  record SessionBody(
      String id,
      String clientId,
      String color,
      String state,
      long createdAt,
      long lastSeenAt,
      long expiresAt) {}

  record StatsBody(
      long activeDocuments,
      long operations,
      long conflicts,
      long openConflicts,
      long connections,
      long openDocuments) {}

  static String publicAccess(PublicAccess access) {
    return switch (access) {
      case PUBLIC_ACCESS_VIEW -> "view";
      case PUBLIC_ACCESS_EDIT -> "edit";
      case PUBLIC_ACCESS_NONE, PUBLIC_ACCESS_UNSPECIFIED, UNRECOGNIZED -> "none";
    };
  }

  static PublicAccess publicAccess(String text) {
    return switch (text) {
      case "none" -> PublicAccess.PUBLIC_ACCESS_NONE;
      case "view" -> PublicAccess.PUBLIC_ACCESS_VIEW;
      case "edit" -> PublicAccess.PUBLIC_ACCESS_EDIT;
      default -> throw malformed("publicAccess", text, "none, view, edit");
    };
  }

  static DocumentState state(String text) {
    return switch (text) {
      case "active" -> DocumentState.DOCUMENT_STATE_ACTIVE;
      case "archived" -> DocumentState.DOCUMENT_STATE_ARCHIVED;
      case "deleted" -> DocumentState.DOCUMENT_STATE_DELETED;
      default -> throw malformed("state", text, "active, archived, deleted");
    };
  }

  static Role role(String text) {
    return switch (text) {
      case "owner" -> Role.ROLE_OWNER;
      case "editor" -> Role.ROLE_EDITOR;
      case "viewer" -> Role.ROLE_VIEWER;
      default -> throw malformed("role", text, "owner, editor, viewer");
    };
  }

  static RefusedException malformed(String field, String value, String limit) {
    return new RefusedException(Refusal.of(ErrorCode.MALFORMED, field, value, limit));
  }

  static <T> T required(String field, @Nullable T value) {
    if (value == null) {
      throw malformed(field, "missing", "a value");
    }
    return value;
  }
}
