package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/**
 * Answers what was refused or went wrong as {@code application/problem+json} with the members of
 * the {@code error} frame.
 */
@RestControllerAdvice
class Problems extends ResponseEntityExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

  @ExceptionHandler(RefusedException.class)
  ResponseEntity<Object> refused(RefusedException e) {
    return answer(e.refusal());
  }

  @ExceptionHandler(IllegalArgumentException.class)
  ResponseEntity<Object> malformed(IllegalArgumentException e) {
    return answer(Refusal.of(ErrorCode.MALFORMED, "The request is malformed"));
  }

  @ExceptionHandler(RuntimeException.class)
  ResponseEntity<Object> failed(RuntimeException e) {
    LOG.error("A request failed", e);
    return answer(Refusal.of(ErrorCode.INTERNAL, "The request failed; the log has the reason"));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
      HttpMessageNotReadableException e,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof RefusedException refused) {
        return answer(refused.refusal());
      }
    }
    return answer(
        Refusal.of(ErrorCode.MALFORMED, "body", "not readable", "one JSON object of this form"));
  }

  @Override
  protected @Nullable ResponseEntity<Object> handleExceptionInternal(
      Exception e,
      @Nullable Object body,
      HttpHeaders headers,
      HttpStatusCode status,
      WebRequest request) {
    ErrorCode code =
        status.value() == HttpStatus.NOT_FOUND.value()
            ? ErrorCode.NOT_FOUND
            : status.is4xxClientError() ? ErrorCode.MALFORMED : ErrorCode.INTERNAL;
    ProblemDetail problem =
        body instanceof ProblemDetail detail ? detail : ProblemDetail.forStatus(status);
    String message = problem.getDetail() == null ? code.name() : problem.getDetail();
    return new ResponseEntity<>(
        fill(problem, Refusal.of(code, message)), problemHeaders(headers), status);
  }

  private static ResponseEntity<Object> answer(Refusal refusal) {
    return new ResponseEntity<>(
        problem(refusal), problemHeaders(new HttpHeaders()), status(refusal.code()));
  }

  private static HttpHeaders problemHeaders(HttpHeaders headers) {
    HttpHeaders all = new HttpHeaders();
    all.addAll(headers);
    all.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    return all;
  }

  static ProblemDetail problem(Refusal refusal) {
    return fill(ProblemDetail.forStatus(status(refusal.code())), refusal);
  }

  private static ProblemDetail fill(ProblemDetail problem, Refusal refusal) {
    problem.setDetail(refusal.message());
    problem.setProperty("code", refusal.code().name());
    problem.setProperty("message", refusal.message());
    set(problem, "field", refusal.field());
    set(problem, "value", refusal.value());
    set(problem, "limit", refusal.limit());
    set(problem, "holder", refusal.holder());
    problem.setProperty("retry", refusal.retry());
    problem.setProperty("reconnect", false);
    problem.setProperty("reload", refusal.code().reload());
    if (!refusal.retryAfter().isZero()) {
      problem.setProperty("retryAfterMillis", refusal.retryAfter().toMillis());
    }
    return problem;
  }

  private static void set(ProblemDetail problem, String name, @Nullable String value) {
    if (value != null) {
      problem.setProperty(name, value);
    }
  }

  static HttpStatus status(ErrorCode code) {
    return switch (code) {
      case MALFORMED, UNKNOWN_TYPE, BINARY, OUT_OF_RANGE -> HttpStatus.BAD_REQUEST;
      case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
      case UNAUTHENTICATED, AUTH_TIMEOUT, TOKEN_INVALID, TOKEN_EXPIRED -> HttpStatus.UNAUTHORIZED;
      case FORBIDDEN -> HttpStatus.FORBIDDEN;
      case NOT_FOUND -> HttpStatus.NOT_FOUND;
      case BASE_TRIMMED -> HttpStatus.GONE;
      case LOCKED -> HttpStatus.LOCKED;
      case BASE_IN_FUTURE,
          OP_ID_REUSED,
          PREDECESSOR_REJECTED,
          WRONG_PREDECESSOR,
          NOT_OPEN,
          ARCHIVED,
          LAST_OWNER,
          ALREADY_RESOLVED,
          ALREADY_RESTORED,
          NOTHING_TO_RESTORE ->
          HttpStatus.CONFLICT;
      case RATE_LIMITED, TOO_MANY -> HttpStatus.TOO_MANY_REQUESTS;
      case UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
      case INTERNAL -> HttpStatus.INTERNAL_SERVER_ERROR;
    };
  }
}
