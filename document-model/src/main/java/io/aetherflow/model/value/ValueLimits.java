package io.aetherflow.model.value;

/** What one value may measure, whatever the type of the document that holds it. */
public final class ValueLimits {
  /** Most UTF-16 units in the canonical JSON of a value. */
  public static final int LENGTH_MAX = 65_536;

  /** Most arrays and objects around a value inside another one. */
  public static final int DEPTH_MAX = 16;

  private ValueLimits() {}
}
