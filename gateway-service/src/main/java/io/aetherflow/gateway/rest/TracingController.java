package io.aetherflow.gateway.rest;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@Tag(name = "installation")
class TracingController {
  private final @Nullable String traceUrl;

  TracingController(@Value("${aetherflow.trace-url}") String traceUrl) {
    this.traceUrl = traceUrl.isBlank() ? null : traceUrl;
  }

  /**
   * Where traces are shown.
   *
   * @param traceUrl with {@code {traceId}} in it; null when they are kept nowhere
   */
  record TracingBody(@Nullable String traceUrl) {}

  @GetMapping("/api/v1/tracing")
  @Operation(summary = "Where this installation shows the traces of edits")
  TracingBody tracing() {
    return new TracingBody(traceUrl);
  }
}
