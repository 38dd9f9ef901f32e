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
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.filter.OncePerRequestFilter;
import tools.jackson.databind.json.JsonMapper;

/** Takes no request body over the limit, whether its length is told or not. */
class BodyLimitFilter extends OncePerRequestFilter {
  private final long bytesMax;
  private final JsonMapper mapper;

  BodyLimitFilter(long bytesMax, JsonMapper mapper) {
    this.bytesMax = bytesMax;
    this.mapper = mapper;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if (request.getContentLengthLong() > bytesMax) {
      response.setStatus(HttpStatus.CONTENT_TOO_LARGE.value());
      response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
      mapper.writeValue(
          response.getOutputStream(), Problems.problem(refusal(request.getContentLengthLong())));
      return;
    }
    chain.doFilter(request.getContentLengthLong() < 0 ? new Limited(request) : request, response);
  }

  private Refusal refusal(long bytes) {
    return Refusal.of(ErrorCode.TOO_LARGE, "body", bytes + " bytes", "at most " + bytesMax);
  }

  /** A request of unknown length. */
  private final class Limited extends HttpServletRequestWrapper {
    Limited(HttpServletRequest request) {
      super(request);
    }

    @Override
    public ServletInputStream getInputStream() throws IOException {
      return new LimitedStream(super.getInputStream());
    }
  }

  /** Counts what is read. */
  private final class LimitedStream extends ServletInputStream {
    private final ServletInputStream body;
    private long bytes;

    LimitedStream(ServletInputStream body) {
      this.body = body;
    }

    private int counted(int count) {
      bytes += Math.max(count, 0);
      if (bytes > bytesMax) {
        throw new RefusedException(refusal(bytes));
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
