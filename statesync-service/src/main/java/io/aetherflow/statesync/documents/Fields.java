package io.aetherflow.statesync.documents;

import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.statesync.access.RefusedException;
import java.util.Set;
import java.util.UUID;

/** The form of the fields that users fill in. */
final class Fields {
  private static final int NAME_LENGTH_MAX = 200;
  private static final int VERSION_NAME_LENGTH_MAX = 100;
  private static final int PAGE_SIZE_MAX = 200;
  private static final int PAGE_SIZE_DEFAULT = 50;

  private Fields() {}

  static String name(String name) {
    String trimmed = name.strip();
    if (trimmed.isEmpty() || trimmed.length() > NAME_LENGTH_MAX) {
      throw RefusedException.malformed("name", trimmed, "1.." + NAME_LENGTH_MAX + " characters");
    }
    return printable("name", trimmed);
  }

  static String versionName(String name) {
    String trimmed = name.strip();
    if (trimmed.isEmpty() || trimmed.length() > VERSION_NAME_LENGTH_MAX) {
      throw RefusedException.malformed(
          "name", trimmed, "1.." + VERSION_NAME_LENGTH_MAX + " characters");
    }
    return printable("name", trimmed);
  }

  static String query(String query) {
    if (query.length() > NAME_LENGTH_MAX) {
      throw RefusedException.malformed("query", query, "0.." + NAME_LENGTH_MAX + " characters");
    }
    return printable("query", query);
  }

  static String policy(String policy, Set<String> policies) {
    String wanted = policy.isEmpty() ? ConflictResolvers.DEFAULT : policy;
    if (!policies.contains(wanted)) {
      throw RefusedException.malformed(
          "policy", wanted, String.join(", ", policies.stream().sorted().toList()));
    }
    return wanted;
  }

  static String userId(String field, String userId) {
    if (userId.isEmpty() || userId.length() > 200) {
      throw RefusedException.malformed(field, userId, "1..200 characters");
    }
    return printable(field, userId);
  }

  static int pageSize(int pageSize) {
    if (pageSize < 0 || pageSize > PAGE_SIZE_MAX) {
      throw RefusedException.malformed(
          "page_size", Integer.toString(pageSize), "0.." + PAGE_SIZE_MAX);
    }
    return pageSize == 0 ? PAGE_SIZE_DEFAULT : pageSize;
  }

  static UUID id(String field, String id) {
    // UUID.fromString takes shortened forms too; an id has one form only.
    if (id.length() == 36) {
      try {
        return UUID.fromString(id);
      } catch (IllegalArgumentException e) {
        // Falls through to the same answer.
      }
    }
    throw RefusedException.malformed(field, id, "a UUID");
  }

  private static String printable(String field, String text) {
    boolean control =
        text.codePoints().anyMatch(c -> Character.isISOControl(c) || isLoneSurrogate(c));
    if (control) {
      throw RefusedException.malformed(
          field, text.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?"), "no control characters");
    }
    return text;
  }

  private static boolean isLoneSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
