package io.aetherflow.gateway.protocol;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** The JSON reader and writer of all frames, with bounds on what a client can make it do. */
final class Json {
  private static final int DEPTH_MAX = 64;
  private static final int NAME_CHARS_MAX = 1_000;
  private static final int NUMBER_CHARS_MAX = 40;

  /** What is not taken beyond, in words. */
  static final String BOUNDS =
      "at most "
          + DEPTH_MAX
          + " levels, names of "
          + NAME_CHARS_MAX
          + " and numbers of "
          + NUMBER_CHARS_MAX
          + " characters";

  static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNameLength(NAME_CHARS_MAX)
                  .maxNumberLength(NUMBER_CHARS_MAX)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private Json() {}
}
