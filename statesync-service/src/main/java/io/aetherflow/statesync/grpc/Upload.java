package io.aetherflow.statesync.grpc;

import com.google.protobuf.ByteString;
import io.aetherflow.proto.statesync.v1.Attachment;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.attachments.AttachmentDraft;
import io.aetherflow.statesync.documents.Documents;

/** A content that arrives in parts; it never takes more than its header has said. */
final class Upload {
  private final Attachment header;
  private final byte[] content;
  private int filled;

  /** Creates it; the size that the header tells was checked before. */
  Upload(Attachment header) {
    this.header = header;
    this.content = new byte[Math.toIntExact(header.getBytes())];
  }

  void add(ByteString part) {
    if (part.size() > content.length - filled) {
      throw new RefusedException(
          Refusal.tooLarge(
              "content",
              "over " + content.length + " bytes",
              "the " + content.length + " bytes that were told"));
    }
    part.copyTo(content, filled);
    filled += part.size();
  }

  /** The whole. */
  AttachmentDraft draft() {
    if (filled < content.length) {
      throw RefusedException.malformed(
          "content", filled + " bytes", "the " + content.length + " bytes that were told");
    }
    return new AttachmentDraft(
        Documents.id("attachment.id", header.getId()),
        header.getName(),
        header.getMediaType(),
        header.getWidth(),
        header.getHeight(),
        content);
  }
}
