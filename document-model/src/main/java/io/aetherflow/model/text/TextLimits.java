package io.aetherflow.model.text;

import io.aetherflow.model.value.ValueLimits;

/**
 * What a delta or a content of type {@code text} may measure.
 *
 * <p>Two kinds of limits. Those of the form hold for everything that is decoded, and no operation
 * on deltas can lead across them. Those of a submission hold only for what somebody sends; a delta
 * that the server makes out of others, such as a restoration, may be larger and must stay readable.
 */
public final class TextLimits {
  /** Most units of a content, and thus also of what the retains and deletes of a delta span. */
  public static final int LENGTH_MAX = 1 << 28;

  /** Most UTF-16 units in the name of an attribute. */
  public static final int ATTRIBUTE_NAME_LENGTH_MAX = 128;

  /** Most UTF-16 units in the canonical JSON of one attribute's value or of one embed. */
  public static final int VALUE_LENGTH_MAX = ValueLimits.LENGTH_MAX;

  /** Most arrays and objects around a value inside one attribute's value or one embed. */
  public static final int VALUE_DEPTH_MAX = ValueLimits.DEPTH_MAX;

  /** Most ops in a submitted delta. */
  public static final int SUBMITTED_OPS_MAX = 65_536;

  /** Most attributes on one op of a submitted delta. */
  public static final int SUBMITTED_ATTRIBUTES_MAX = 32;

  private TextLimits() {}
}
