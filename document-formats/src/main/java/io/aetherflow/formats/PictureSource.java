package io.aetherflow.formats;

import java.util.Optional;

/** Knows the pictures of a text that is written. */
@FunctionalInterface
public interface PictureSource {
  /** Knows none: where one stood, its place is named. */
  PictureSource NONE = address -> Optional.empty();

  /** The picture at an address, or nothing when there is none or it is left out. */
  Optional<Bitmap> find(String address);

  /** A picture's file. */
  @SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
  record Bitmap(String mediaType, int width, int height, byte[] content) {}
}
