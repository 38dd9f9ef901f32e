package io.aetherflow.formats;

import java.util.Optional;

/** Takes the pictures of a file that is read. */
@FunctionalInterface
public interface PictureTaker {
  /** Takes none. */
  PictureTaker NONE = (content, name) -> Optional.empty();

  /**
   * Takes one.
   *
   * @param content the file of the picture
   * @param name what it is called, or empty
   * @return the address under which the text names it, or nothing when it is left out
   */
  Optional<String> take(byte[] content, String name);
}
