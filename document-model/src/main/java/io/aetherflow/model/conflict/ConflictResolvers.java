package io.aetherflow.model.conflict;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The resolvers by name. */
public final class ConflictResolvers {
  /** The policy of documents that chose none. */
  public static final String DEFAULT = "lww";

  private final Map<String, ConflictResolver> byName = new TreeMap<>();

  private ConflictResolvers(Iterable<ConflictResolver> resolvers) {
    for (var resolver : resolvers) {
      var other = byName.put(resolver.name(), resolver);
      if (other != null) {
        throw new IllegalStateException(
            "two conflict resolvers are named %s: %s and %s"
                .formatted(resolver.name(), other.getClass(), resolver.getClass()));
      }
    }
  }

  /** Returns the resolvers that the class path offers. */
  public static ConflictResolvers load() {
    return new ConflictResolvers(
        ServiceLoader.load(ConflictResolver.class, ConflictResolvers.class.getClassLoader()));
  }

  /** The names, sorted. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** All of them, by name. */
  public Map<String, ConflictResolver> all() {
    return Map.copyOf(byName);
  }

  /**
   * Returns the resolver of this name.
   *
   * @throws InvalidInputException when there is none
   */
  public ConflictResolver require(String name) {
    var resolver = byName.get(name);
    if (resolver == null) {
      throw new InvalidInputException(
          new Problem(Problem.MALFORMED, "policy", name, "one of " + names()));
    }
    return resolver;
  }
}
