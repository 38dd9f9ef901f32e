package io.aetherflow.gateway.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.formats.Format;
import io.aetherflow.formats.Formats;
import io.aetherflow.formats.RichText;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.attachment.AttachmentKeeper;
import io.aetherflow.gateway.connection.ContentReader;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.gateway.transfer.DocumentImporter;
import io.aetherflow.gateway.transfer.DocumentPictures;
import io.aetherflow.gateway.transfer.ImportedPictures;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.proto.statesync.v1.ContentForm;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.GetDocumentRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
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
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Documents that come from other programs and go to them. */
@RestController
@RequestMapping("/api/v1/documents")
@Tag(name = "import and export")
class TransferController {
  /** Of one operation; some room is left below statesync's bound. */
  private static final int DELTA_BYTES_MAX = 192 << 10;

  private static final int IMPORTS_AT_ONCE_MAX = 2;
  private static final int EXPORTS_AT_ONCE_MAX = 4;
  private static final String TEXT = "text";

  private final StatesyncCalls statesync;
  private final ContentReader contents;
  private final AttachmentKeeper attachments;
  private final DocumentImporter importer;
  private final Turnstile imports = new Turnstile("imports", IMPORTS_AT_ONCE_MAX);
  private final Turnstile exports = new Turnstile("exports", EXPORTS_AT_ONCE_MAX);

  TransferController(RestBackends backends) {
    this.statesync = backends.statesync();
    this.contents = backends.content();
    this.attachments = backends.attachments();
    this.importer = backends.importer();
  }

  @PostMapping("/import")
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(
      summary =
          "Make a document of a file, all of it or nothing; the body is the file. With an id of its"
              + " own a retry makes nothing twice")
  Bodies.DocumentBody add(
      @AuthenticationPrincipal Jwt jwt,
      @RequestParam String name,
      @RequestParam(required = false) @Nullable String format,
      @RequestParam(defaultValue = "") String policy,
      @RequestParam(defaultValue = "none") String publicAccess,
      @RequestParam(required = false) @Nullable String id,
      @RequestBody(
              required = true,
              content = {
                @Content(mediaType = "text/markdown", schema = @Schema(type = "string")),
                @Content(mediaType = "text/html", schema = @Schema(type = "string")),
                @Content(mediaType = "text/plain", schema = @Schema(type = "string")),
                @Content(
                    mediaType =
                        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                    schema = @Schema(type = "string", format = "binary")),
              })
          HttpServletRequest request)
      throws IOException {
    Format wanted = format(format, request.getContentType());
    String documentId = id == null ? UUID.randomUUID().toString() : id;
    CreateDocumentRequest create =
        CreateDocumentRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setName(name)
            .setType(TEXT)
            .setPolicy(policy)
            .setPublicAccess(Bodies.publicAccess(publicAccess))
            .setId(documentId)
            .build();
    return imports.run(() -> {
      byte[] file = request.getInputStream().readAllBytes();
      ImportedPictures pictures = new ImportedPictures();
      RichText text = read(wanted, file, pictures);
      return Bodies.DocumentBody.of(
          importer.make(create, text.deltas(DELTA_BYTES_MAX), pictures.parts()));
    });
  }

  private static RichText read(Format format, byte[] file, ImportedPictures pictures) {
    try {
      return Formats.read(format, file, pictures);
    } catch (InvalidInputException e) {
      Problem problem = e.problem();
      throw new RefusedException(
          Refusal.of(
              ErrorCode.named(problem.code()), problem.field(), problem.value(), problem.limit()));
    }
  }

  private static Format format(@Nullable String named, @Nullable String contentType) {
    String text = named != null ? named : contentType != null ? contentType : "none";
    return Format.named(text).orElseThrow(() -> Bodies.malformed("format", text, Format.names()));
  }

  @GetMapping("/{id}/export")
  @Operation(summary = "A document as a file: md, html, txt or docx; with or without its pictures")
  @ApiResponse(
      responseCode = "200",
      content = {
        @Content(mediaType = "text/markdown", schema = @Schema(type = "string")),
        @Content(mediaType = "text/html", schema = @Schema(type = "string")),
        @Content(mediaType = "text/plain", schema = @Schema(type = "string")),
        @Content(
            mediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            schema = @Schema(type = "string", format = "binary")),
      })
  void export(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestParam String format,
      @RequestParam(defaultValue = "true") boolean pictures,
      @RequestParam(required = false) @Nullable Long version,
      HttpServletResponse response)
      throws IOException {
    Format wanted = format(format, null);
    Caller caller = Caller.of(jwt);
    User user = caller.user();
    Document document =
        statesync.call(
            id,
            stub ->
                stub.getDocument(
                    GetDocumentRequest.newBuilder()
                        .setActor(caller.actor())
                        .setDocumentId(id)
                        .build()));
    if (!document.getType().equals(TEXT)) {
      throw Bodies.malformed("type", document.getType(), "text; GET …/content gives any other");
    }
    // Written whole before the first byte is sent, so that a failure is an answer and no torn file.
    byte[] file =
        exports.run(() -> {
          try (ContentReader.Content content =
              contents.content(id, user, version, ContentForm.CONTENT_FORM_UNSPECIFIED, "")) {
            RichText text = RichText.ofContent(content.bytes().readAllBytes());
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            DocumentPictures source = new DocumentPictures(attachments, id, user, pictures);
            Formats.write(wanted, text, document.getName(), source, out);
            return out.toByteArray();
          }
        });
    response.setContentType(
        wanted == Format.DOCX ? wanted.mediaType() : wanted.mediaType() + ";charset=UTF-8");
    response.setContentLength(file.length);
    response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    response.setHeader(
        HttpHeaders.CONTENT_DISPOSITION,
        ContentDisposition.attachment()
            .filename(fileName(document.getName()) + "." + wanted.extension(), UTF_8)
            .build()
            .toString());
    response.getOutputStream().write(file);
  }

  /** A name that every file system takes. */
  private static String fileName(String name) {
    String safe = name.replaceAll("[\\\\/:*?\"<>|\\p{Cntrl}]+", " ").strip();
    return safe.isEmpty() || safe.startsWith(".") ? "document" : safe;
  }
}
