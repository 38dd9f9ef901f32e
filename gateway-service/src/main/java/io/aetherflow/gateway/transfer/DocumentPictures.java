package io.aetherflow.gateway.transfer;

import io.aetherflow.formats.PictureSource;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.attachment.AttachmentKeeper;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.proto.statesync.v1.Attachment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/** The pictures of a document that is exported, read with its reader's rights. */
public final class DocumentPictures implements PictureSource {
  /** What the pictures of one export may measure together. */
  private static final long BYTES_MAX = 64 << 20;

  private static final String ADDRESS = "attachment:";

  private final AttachmentKeeper attachments;
  private final String documentId;
  private final User user;
  private final boolean wanted;
  private long bytes;

  /**
   * @param wanted whether any is to be found at all
   */
  public DocumentPictures(
      AttachmentKeeper attachments, String documentId, User user, boolean wanted) {
    this.attachments = attachments;
    this.documentId = documentId;
    this.user = user;
    this.wanted = wanted;
  }

  @Override
  public Optional<Bitmap> find(String address) {
    if (!wanted || !address.startsWith(ADDRESS)) {
      return Optional.empty();
    }
    String id = address.substring(ADDRESS.length());
    try (AttachmentKeeper.Download download = attachments.get(documentId, user, id)) {
      Attachment description = download.description();
      bytes += description.getBytes();
      if (bytes > BYTES_MAX) {
        throw new RefusedException(
            Refusal.of(
                ErrorCode.TOO_LARGE,
                "pictures",
                "over " + BYTES_MAX + " bytes",
                "at most " + BYTES_MAX + ", or pictures=false"));
      }
      return Optional.of(
          new Bitmap(
              description.getMediaType(),
              description.getWidth(),
              description.getHeight(),
              download.content().readAllBytes()));
    } catch (RefusedException e) {
      ErrorCode code = e.refusal().code();
      // Somebody named a picture that is none of this document's: its place is named.
      if (code == ErrorCode.NOT_FOUND || code == ErrorCode.MALFORMED) {
        return Optional.empty();
      }
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
