package io.aetherflow.model;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * The document types by name. A new type is added by naming its class in {@code
 * META-INF/services/io.aetherflow.model.DocumentType} of any jar; nothing else changes.
 */
public final class DocumentTypes {
  private final Map<String, DocumentType<?, ?>> byName;

  private DocumentTypes(Map<String, DocumentType<?, ?>> byName) {
    this.byName = byName;
  }

  /** Returns the types that the class path offers. */
  public static DocumentTypes load() {
    return of(ServiceLoader.load(DocumentType.class, DocumentTypes.class.getClassLoader()));
  }

  @SuppressWarnings("rawtypes") // A service is looked up by its raw class.
  private static DocumentTypes of(Iterable<DocumentType> types) {
    Map<String, DocumentType<?, ?>> byName = new TreeMap<>();
    for (DocumentType<?, ?> type : types) {
      DocumentType<?, ?> other = byName.put(type.name(), type);
      if (other != null) {
        throw new IllegalStateException(
            "two document types are named %s: %s and %s"
                .formatted(type.name(), other.getClass(), type.getClass()));
      }
    }
    return new DocumentTypes(byName);
  }

  /** The names, sorted. */
  public Set<String> names() {
    return byName.keySet();
  }

  /** The type of this name, if there is one. */
  public Optional<DocumentType<?, ?>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /**
   * Returns the type of this name.
   *
   * @throws InvalidInputException when there is none
   */
  public DocumentType<?, ?> require(String name) {
    DocumentType<?, ?> type = byName.get(name);
    if (type == null) {
      throw new InvalidInputException(
          new Problem(Problem.MALFORMED, "type", name, "one of " + names()));
    }
    return type;
  }
}
