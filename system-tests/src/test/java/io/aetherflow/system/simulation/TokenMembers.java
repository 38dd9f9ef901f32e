package io.aetherflow.system.simulation;

import io.aetherflow.model.json.JsonContent;
import io.aetherflow.model.json.JsonDelta;
import io.aetherflow.model.json.Pointer;
import io.aetherflow.model.value.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Sets members to tokens and removes members, few of them, so that people meet. */
final class TokenMembers implements Hand<JsonContent, JsonDelta> {
  private static final String[] NAMES = {"a", "b", "c"};
  private static final int DEPTH_MAX = 3;

  private final SplittableRandom random;
  private final Tokens tokens;
  private final Map<Character, Pointer> own = new LinkedHashMap<>();
  private final Set<Character> writtenOver = new LinkedHashSet<>();

  TokenMembers(SplittableRandom random, Tokens tokens) {
    this.random = random;
    this.tokens = tokens;
  }

  @Override
  public JsonDelta change(JsonContent content) {
    var names = new ArrayList<String>();
    names.add(name());
    while (names.size() < DEPTH_MAX && random.nextBoolean() && !isValue(content, names)) {
      names.add(name());
    }
    var member = new Pointer(names);
    writtenOver.clear();
    own.forEach((token, pointer) -> {
      if (member.covers(pointer) || pointer.covers(member)) {
        writtenOver.add(token);
      }
    });
    if (content.has(member) && random.nextInt(3) == 0) {
      return JsonDelta.remove(member);
    }
    char token = tokens.next();
    own.put(token, member);
    var value = "\"" + token + "\"";
    return JsonDelta.set(
        member,
        JsonValue.parse(random.nextInt(4) == 0 ? "{\"" + name() + "\":" + value + "}" : value));
  }

  @Override
  public Set<Character> writtenOver() {
    return writtenOver;
  }

  /** Whether there is something that has no members. */
  private static boolean isValue(JsonContent content, ArrayList<String> names) {
    var value = content.get(new Pointer(names));
    return value != null && !value.json().startsWith("{");
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)];
  }
}
