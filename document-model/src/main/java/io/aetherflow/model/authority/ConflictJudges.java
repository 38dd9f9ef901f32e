package io.aetherflow.model.authority;

import io.aetherflow.model.DocumentType;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The judges of the document types, by the types' names. */
public final class ConflictJudges {

  /**
   * Brings the judge of a document type. Found by naming its class in {@code
   * META-INF/services/io.aetherflow.model.authority.ConflictJudges$Provider} of any jar.
   */
  public interface Provider {
    /** The name of the document type. */
    String typeName();

    /** A judge that knows nothing yet. */
    ConflictJudge<?, ?> newJudge();
  }

  private final Map<String, Provider> byTypeName = new TreeMap<>();

  private ConflictJudges(Iterable<Provider> providers) {
    for (var provider : providers) {
      var other = byTypeName.put(provider.typeName(), provider);
      if (other != null) {
        throw new IllegalStateException(
            "two judges for documents of type %s: %s and %s"
                .formatted(provider.typeName(), other.getClass(), provider.getClass()));
      }
    }
  }

  /** Returns the judges that the class path offers. */
  public static ConflictJudges load() {
    return new ConflictJudges(
        ServiceLoader.load(Provider.class, ConflictJudges.class.getClassLoader()));
  }

  /** A judge for one document of this type, new; documents of a type without one merge. */
  @SuppressWarnings("unchecked") // A provider judges documents of the type that it names.
  public <C, D> ConflictJudge<C, D> judge(DocumentType<C, D> type) {
    var provider = byTypeName.get(type.name());
    return provider == null ? ConflictJudge.merging() : (ConflictJudge<C, D>) provider.newJudge();
  }
}
