package io.aetherflow.model.json;

import io.aetherflow.model.value.ValueLimits;

/**
 * What a delta or a content of type {@code json} may measure.
 *
 * <p>Two kinds of limits, as for texts. Those of the form hold for each write, whatever the content
 * is, and no operation on deltas can lead across them. Those of a submission hold only for what
 * somebody sends. How many members an object of a document has is bounded by the size of documents
 * alone: another limit would be crossed by two edits that each keep it.
 */
public final class JsonLimits {
  /**
   * Most steps from the root to the innermost value, arrays inside a value included: the length of
   * a pointer and the depth of the value that is set there.
   */
  public static final int DEPTH_MAX = 32;

  /** Most UTF-16 units in the name of a member. */
  public static final int NAME_LENGTH_MAX = 256;

  /** Most UTF-16 units in the canonical JSON of one string or array. */
  public static final int VALUE_LENGTH_MAX = ValueLimits.LENGTH_MAX;

  /** Most arrays and objects around a value inside one array. */
  public static final int ARRAY_DEPTH_MAX = ValueLimits.DEPTH_MAX;

  /** Most operations in a submitted delta, and most members in all its values together. */
  public static final int SUBMITTED_MEMBERS_MAX = 65_536;

  private JsonLimits() {}
}
