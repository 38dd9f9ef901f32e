package io.aetherflow.session.input;

/** A field of a request that cannot be taken. Nothing has changed when it is thrown. */
public final class InvalidFieldException extends RuntimeException {
  private static final int SHOWN_CHARS = 80;

  private final String field;
  private final String value;
  private final String limit;

  /**
   * Creates the refusal.
   *
   * @param field the path of the field in the request, for example {@code entries[3].document_id}
   * @param value what was sent; shortened here
   * @param limit what would have been accepted
   */
  public InvalidFieldException(String field, String value, String limit) {
    super(field + " is '" + shown(value) + "', accepted is " + limit, null, false, false);
    this.field = field;
    this.value = shown(value);
    this.limit = limit;
  }

  /** The path of the field in the request. */
  public String field() {
    return field;
  }

  /** What was sent, at most 80 characters of it, control characters replaced. */
  public String value() {
    return value;
  }

  /** What would have been accepted. */
  public String limit() {
    return limit;
  }

  private static String shown(String value) {
    String cut = value.length() > SHOWN_CHARS ? value.substring(0, SHOWN_CHARS - 3) + "..." : value;
    return cut.replaceAll("\\p{Cntrl}|[\\ud800-\\udfff]", "?");
  }
}
