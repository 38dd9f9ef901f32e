package io.aetherflow.client;

import io.aetherflow.client.ConflictInfo.Choice;
import io.aetherflow.client.ConflictInfo.Side;
import io.aetherflow.client.ConflictInfo.Vote;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads entries of the conflict ledger, which have one form in frames and in REST answers. */
final class ConflictReader {
  private ConflictReader() {}

  static ConflictInfo read(JsonNode node) {
    var restoredAt = node.path("restoredAt");
    return new ConflictInfo(
        string(node, "id"),
        string(node, "document"),
        string(node, "kind"),
        string(node, "policy"),
        optional(node, "resolution"),
        string(node, "reason"),
        node.path("detectedVersion").asLong(0),
        optional(node, "resolvedBy"),
        restoredAt.isNumber() ? Instant.ofEpochMilli(restoredAt.asLong()) : null,
        node.path("restorable").asBoolean(false),
        string(node, "subject"),
        side(node.path("winner")),
        side(node.path("loser")),
        vote(node.path("vote")));
  }

  private static Side side(JsonNode node) {
    var opIds = new ArrayList<UUID>();
    for (var operation : node.path("operations").values()) {
      opIds.add(UUID.fromString(string(operation, "opId")));
    }
    return new Side(
        string(node, "userId"), string(node, "userName"), string(node, "content"), opIds);
  }

  private static @Nullable Vote vote(JsonNode node) {
    if (!node.isObject()) {
      return null;
    }
    List<String> electorate = new ArrayList<>();
    node.path("electorate").values().forEach(user -> electorate.add(user.asString("")));
    Map<String, Choice> votes = new HashMap<>();
    for (var vote : node.path("votes").properties()) {
      votes.put(vote.getKey(), choice(vote.getValue().asString("")));
    }
    return new Vote(electorate, Instant.ofEpochMilli(node.path("dueAt").asLong(0)), votes);
  }

  private static Choice choice(String text) {
    return switch (text) {
      case "second" -> Choice.SECOND;
      case "both" -> Choice.BOTH;
      default -> Choice.FIRST;
    };
  }

  /** A choice as it stands on the wire. */
  static String text(Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  private static String string(JsonNode node, String member) {
    return node.path(member).asString("");
  }

  private static @Nullable String optional(JsonNode node, String member) {
    var value = node.path(member);
    return value.isMissingNode() || value.isNull() ? null : value.asString();
  }
}
