package io.aetherflow.gateway.transfer;

import io.aetherflow.formats.PictureTaker;
import io.aetherflow.gateway.attachment.Picture;
import io.aetherflow.proto.statesync.v1.Attachment;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The pictures of a file that is imported: those that a document may have become attachments,
 * others (vector drawings, oversized ones) are left out and their place named.
 */
public final class ImportedPictures implements PictureTaker {
  private static final int NAME_CHARS_MAX = 200;

  private final List<DocumentImporter.Part> parts = new ArrayList<>();

  @Override
  public Optional<String> take(byte[] content, String name) {
    Picture picture = Picture.found(content).filter(Picture::isShowable).orElse(null);
    if (picture == null) {
      return Optional.empty();
    }
    String id = UUID.randomUUID().toString();
    String plain = name.replaceAll("\\p{Cntrl}", " ").strip();
    parts.add(
        new DocumentImporter.Part(
            Attachment.newBuilder()
                .setId(id)
                .setName(plain.substring(0, Math.min(plain.length(), NAME_CHARS_MAX)))
                .setMediaType(picture.mediaType())
                .setBytes(content.length)
                .setWidth(picture.width())
                .setHeight(picture.height())
                .build(),
            content));
    return Optional.of("attachment:" + id);
  }

  /** What was taken. */
  public List<DocumentImporter.Part> parts() {
    return List.copyOf(parts);
  }
}
