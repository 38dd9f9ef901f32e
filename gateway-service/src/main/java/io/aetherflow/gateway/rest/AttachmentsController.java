package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.attachment.AttachmentKeeper;
import io.aetherflow.gateway.attachment.Picture;
import io.aetherflow.proto.statesync.v1.Attachment;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/documents/{id}/attachments")
@Tag(name = "attachments")
class AttachmentsController {
  private static final int UPLOADS_AT_ONCE_MAX = 8;

  /** Opened by itself, a picture may do nothing at all. */
  private static final String CONTENT_SECURITY_POLICY = "default-src 'none'; sandbox";

  private final AttachmentKeeper attachments;
  private final Turnstile uploads = new Turnstile("attachments", UPLOADS_AT_ONCE_MAX);

  AttachmentsController(RestBackends backends) {
    this.attachments = backends.attachments();
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(
      summary =
          "Add a picture; the body is the file. With an id of its own a retry adds nothing twice")
  Bodies.AttachmentBody add(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestParam(defaultValue = "") String name,
      @RequestParam(required = false) @Nullable String attachmentId,
      @RequestBody(
              required = true,
              content =
                  @Content(
                      mediaType = "image/*",
                      schema = @Schema(type = "string", format = "binary")))
          HttpServletRequest request)
      throws IOException {
    return uploads.run(() -> {
      byte[] content = request.getInputStream().readAllBytes();
      Picture picture = Picture.of("body", content);
      Attachment description =
          Attachment.newBuilder()
              .setId(attachmentId == null ? UUID.randomUUID().toString() : attachmentId)
              .setName(name)
              .setMediaType(picture.mediaType())
              .setBytes(content.length)
              .setWidth(picture.width())
              .setHeight(picture.height())
              .build();
      return Bodies.AttachmentBody.of(
          attachments.put(id, Caller.of(jwt).user(), description, content));
    });
  }

  @GetMapping("/{attachmentId}")
  @Operation(summary = "A picture")
  @ApiResponse(
      responseCode = "200",
      content =
          @Content(mediaType = "image/*", schema = @Schema(type = "string", format = "binary")))
  void get(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @PathVariable String attachmentId,
      @RequestHeader(name = HttpHeaders.IF_NONE_MATCH, required = false) @Nullable String known,
      HttpServletResponse response)
      throws IOException {
    Caller caller = Caller.of(jwt);
    if (known != null) {
      Attachment description = attachments.describe(id, caller.user(), attachmentId);
      if (known.equals(tag(description))) {
        headers(response, description);
        response.setStatus(HttpStatus.NOT_MODIFIED.value());
        return;
      }
    }
    try (AttachmentKeeper.Download download = attachments.get(id, caller.user(), attachmentId)) {
      Attachment description = download.description();
      headers(response, description);
      response.setContentType(description.getMediaType());
      response.setContentLengthLong(description.getBytes());
      download.content().transferTo(response.getOutputStream());
    }
  }

  private static String tag(Attachment description) {
    return '"' + description.getSha256() + '"';
  }

  private static void headers(HttpServletResponse response, Attachment description) {
    response.setHeader(HttpHeaders.ETAG, tag(description));
    // Kept by the browser, but asked for each time: rights may have been taken away since.
    response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
    response.setHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY);
    if (!description.getName().isEmpty()) {
      response.setHeader(
          HttpHeaders.CONTENT_DISPOSITION,
          ContentDisposition.inline()
              .filename(description.getName(), StandardCharsets.UTF_8)
              .build()
              .toString());
    }
  }
}
