package io.aetherflow.gateway.rest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.gateway.connection.ContentReader;
import io.aetherflow.gateway.protocol.EncodedOperation;
import io.aetherflow.gateway.protocol.OperationWriter;
import io.aetherflow.proto.statesync.v1.ContentForm;
import io.aetherflow.proto.statesync.v1.OperationType;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/documents/{id}")
@Tag(name = "content")
class ContentController {
  private final ContentReader reader;
  private final RestEdits edits;

  ContentController(RestBackends backends, RestEdits edits) {
    this.reader = backends.content();
    this.edits = edits;
  }

  /** The shape of the answer, for the description; it is written as it is read. */
  record ContentBody(long version, String type, Object content) {}

  @GetMapping(path = "/content", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "The content at a version, the newest by default",
      description =
          "With a path only what stands there; for documents of type json a JSON Pointer such as /cards/7.")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = ContentBody.class)))
  void content(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable Long version,
      @RequestParam(defaultValue = "") String path,
      HttpServletResponse response)
      throws IOException {
    try (ContentReader.Content content =
        reader.content(
            id, Caller.of(jwt).user(), version, ContentForm.CONTENT_FORM_UNSPECIFIED, path)) {
      response.setContentType(MediaType.APPLICATION_JSON_VALUE);
      OutputStream out = response.getOutputStream();
      out.write(
          ("{\"version\":"
                  + content.version()
                  + ",\"type\":\""
                  + content.type()
                  + "\",\"content\":")
              .getBytes(UTF_8));
      content.bytes().transferTo(out);
      out.write('}');
    }
  }

  @GetMapping(path = "/content", produces = MediaType.TEXT_PLAIN_VALUE)
  @Operation(summary = "The text at a version, without formatting; of documents that are texts")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = String.class)))
  void text(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable Long version,
      HttpServletResponse response)
      throws IOException {
    try (ContentReader.Content content =
        reader.content(
            id, Caller.of(jwt).user(), version, ContentForm.CONTENT_FORM_PLAIN_TEXT, "")) {
      response.setContentType("text/plain;charset=UTF-8");
      response.setHeader("AetherFlow-Version", Long.toString(content.version()));
      content.bytes().transferTo(response.getOutputStream());
    }
  }

  /** The shape of the answer, for the description. */
  record OperationsBody(List<Object> items, long headVersion) {}

  @GetMapping(path = "/operations", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "A page of the log above a version, in the form of the ops frame")
  @ApiResponse(
      responseCode = "200",
      content = @Content(schema = @Schema(implementation = OperationsBody.class)))
  void operations(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestParam(defaultValue = "0") long after,
      @RequestParam(defaultValue = "0") int limit,
      HttpServletResponse response)
      throws IOException {
    ReadOperationsResponse page = reader.operations(id, Caller.of(jwt).user(), after, limit);
    List<String> items = new ArrayList<>(page.getOperationsCount());
    for (int i = 0; i < page.getOperationsCount(); i++) {
      boolean resolved =
          i + 1 < page.getOperationsCount()
              && page.getOperations(i).getType() != OperationType.OPERATION_TYPE_RESOLUTION
              && page.getOperations(i + 1).getType() == OperationType.OPERATION_TYPE_RESOLUTION;
      EncodedOperation operation = OperationWriter.encode(page.getOperations(i), resolved);
      items.add(operation.json());
    }
    response.setContentType(MediaType.APPLICATION_JSON_VALUE);
    response
        .getOutputStream()
        .write(
            ("{\"items\":["
                    + String.join(",", items)
                    + "],\"headVersion\":"
                    + page.getHeadVersion()
                    + "}")
                .getBytes(UTF_8));
  }

  @PostMapping("/operations")
  @Operation(summary = "An edit, by the same path as everyone's; a retry carries the same opId")
  Bodies.SubmittedBody submit(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestBody Bodies.SubmitOperation body) {
    return edits.submit(Caller.of(jwt), id, body);
  }
}
