package io.aetherflow.model;

/**
 * Why an input was refused, in words fit for whoever sent it.
 *
 * @param code a stable code, for example {@code MALFORMED}; see {@link Problem} constants
 * @param field the path of the field that is wrong, for example {@code ops[0].delta[2].retain}
 * @param value the offending value, shortened; never document content
 * @param limit what would have been accepted, for example {@code 0..12}
 */
public record Problem(String code, String field, String value, String limit) {
  /** The input is not of the form that the type defines. */
  public static final String MALFORMED = "MALFORMED";

  /** The delta reaches beyond the end of the content, or cuts what cannot be cut. */
  public static final String OUT_OF_RANGE = "OUT_OF_RANGE";

  /** Something is larger, longer or deeper than its limit. */
  public static final String TOO_LARGE = "TOO_LARGE";

  /** The base version has not been committed yet. */
  public static final String BASE_IN_FUTURE = "BASE_IN_FUTURE";

  /** The base version lies below the history that is kept. */
  public static final String BASE_TRIMMED = "BASE_TRIMMED";

  /** The operation id is already used for an operation with other content. */
  public static final String OP_ID_REUSED = "OP_ID_REUSED";

  /** An operation in front of this one, on which it was written, was refused. */
  public static final String PREDECESSOR_REJECTED = "PREDECESSOR_REJECTED";

  /**
   * The author's newest committed operation above the base is not the one that this was written on
   * top of.
   */
  public static final String WRONG_PREDECESSOR = "WRONG_PREDECESSOR";

  public Problem {
    if (code.isEmpty()) {
      throw new IllegalArgumentException("code is empty");
    }
    if (value.length() > 80) {
      value = value.substring(0, 77) + "...";
    }
  }

  /** The problem as one sentence, for where the code stands beside it. */
  public String sentence() {
    return field + " is " + value + ", accepted is " + limit;
  }

  /** The code and the sentence, for where there is one text only. */
  public String message() {
    return code + ": " + sentence();
  }
}
