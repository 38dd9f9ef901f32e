package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.function.ToLongFunction;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** Takes no request body over its path's limit, whether its length is told or not. */
class BodyLimitFilter extends OncePerRequestFilter {
  private final ToLongFunction<HttpServletRequest> bytesMaxOf;
  private final JsonMapper mapper;

  BodyLimitFilter(ToLongFunction<HttpServletRequest> bytesMaxOf, JsonMapper mapper) {
    this.bytesMaxOf = bytesMaxOf;
    this.mapper = mapper;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    long bytesMax = bytesMaxOf.applyAsLong(request);
    if (request.getContentLengthLong() > bytesMax) {
      response.setStatus(HttpStatus.CONTENT_TOO_LARGE.value());
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      mapper.writeValue(
          response.getOutputStream(),
          Problems.problem(refusal(request.getContentLengthLong(), bytesMax)));
      return;
    }
    chain.doFilter(
        request.getContentLengthLong() < 0 ? new Limited(request, bytesMax) : request, response);
  }

  private static Refusal refusal(long bytes, long bytesMax) {
    return Refusal.of(ErrorCode.TOO_LARGE, "body", bytes + " bytes", "at most " + bytesMax);
  }

  /** A request of unknown length. */
  private static final class Limited extends HttpServletRequestWrapper {
    private final long bytesMax;

    Limited(HttpServletRequest request, long bytesMax) {
      super(request);
      this.bytesMax = bytesMax;
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new LimitedStream(super.getInputStream(), bytesMax);
    }
  }

  /** Counts what is read. */
  private static final class LimitedStream extends ServletInputStream {
    private final ServletInputStream body;
    private final long bytesMax;
    private long bytes;

    LimitedStream(ServletInputStream body, long bytesMax) {
      this.body = body;
      this.bytesMax = bytesMax;
    }

    private int counted(int count) {
      bytes += Math.max(count, 0);
      if (bytes > bytesMax) {
        throw new RefusedException(refusal(bytes, bytesMax));
      }
      return count;
    }

    @Override
    public int read() throws IOException {
      int value = body.read();
      counted(value < 0 ? 0 : 1);
      return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      return counted(body.read(into, offset, length));
    }

    @Override
    public boolean isFinished() {
      return body.isFinished();
    }

    @Override
    public boolean isReady() {
      return body.isReady();
    }

    @Override
    public void setReadListener(ReadListener listener) {
      body.setReadListener(listener);
    }
  }
}
