package io.aetherflow.gateway.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.aetherflow.gateway.connection.Connections;
import io.aetherflow.gateway.protocol.Limits;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.util.WebUtils;

/**
 * The handshake of {@code /ws} as RFC 6455 section 4.2 describes it. A token, and the client's id,
 * may come with it: in headers, or as offered subprotocols from browsers, which cannot set headers.
 */
@Controller
class HandshakeController {
  private static final String SUBPROTOCOL = "aetherflow";
  private static final String BEARER_PROTOCOL = "bearer.";
  private static final String CLIENT_PROTOCOL = "client.";
  private static final String BEARER_HEADER = "Bearer ";
  private static final String CLIENT_HEADER = "AetherFlow-Client";
  private static final String VERSION = "13";
  private static final int KEY_BYTES = 16;

  /** RFC 6455, section 1.3. */
  private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  private final SocketFactory sockets;
  private final CorsConfiguration origins = new CorsConfiguration();

  HandshakeController(
      Connections connections,
      Limits limits,
      OriginSettings origins,
      MultiThreadIoEventLoopGroup loops) {
    this.sockets = new SocketFactory(loops, connections, limits.messageBytes());
    this.origins.setAllowedOrigins(origins.allowed());
  }

  @GetMapping("/ws")
  void open(HttpServletRequest request, HttpServletResponse response)
      throws IOException, ServletException {
    if (!named(request, "Upgrade", "websocket") || !named(request, "Connection", "upgrade")) {
      refuse(response, HttpStatus.UPGRADE_REQUIRED, "Here is a WebSocket: Upgrade is missing");
      return;
    }
    if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
      response.setHeader("Sec-WebSocket-Version", VERSION);
      refuse(response, HttpStatus.UPGRADE_REQUIRED, "Sec-WebSocket-Version has to be 13");
      return;
    }
    String key = request.getHeader("Sec-WebSocket-Key");
    if (key == null || !isKey(key)) {
      refuse(response, HttpStatus.BAD_REQUEST, "Sec-WebSocket-Key has to be 16 bytes in base64");
      return;
    }
    String origin = request.getHeader("Origin");
    if (origin != null
        && !WebUtils.isSameOrigin(new ServletServerHttpRequest(request))
        && origins.checkOrigin(origin) == null) {
      refuse(response, HttpStatus.FORBIDDEN, "Pages of this origin may not connect");
      return;
    }
    if (request.getAttribute("jakarta.servlet.request.cipher_suite") != null) {
      // The socket's own bytes are encrypted, and the one who would decrypt them stays behind.
      refuse(response, HttpStatus.NOT_IMPLEMENTED, "TLS has to end at a proxy before the gateway");
      return;
    }
    response.setHeader("Upgrade", "websocket");
    response.setHeader("Connection", "upgrade");
    response.setHeader("Sec-WebSocket-Accept", accept(key));
    if (members(request, "Sec-WebSocket-Protocol").anyMatch(SUBPROTOCOL::equals)) {
      response.setHeader("Sec-WebSocket-Protocol", SUBPROTOCOL);
    }
    Compression compression =
        Compression.negotiate(
            members(request, "Sec-WebSocket-Extensions"), sockets.frameBytesMax());
    if (compression != null) {
      response.setHeader("Sec-WebSocket-Extensions", compression.answer());
    }
    request
        .upgrade(SocketHandover.class)
        .begin(sockets, new SocketFactory.Opening(token(request), client(request), compression));
  }

  private static void refuse(HttpServletResponse response, HttpStatus status, String why)
      throws IOException {
    response.setStatus(status.value());
    response.setContentType("text/plain");
    response.getWriter().println(why);
  }

  private static boolean isKey(String key) {
    try {
      return Base64.getDecoder().decode(key.strip()).length == KEY_BYTES;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static String accept(String key) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-1")
              .digest((key.strip() + ACCEPT_SUFFIX).getBytes(US_ASCII));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-1", e);
    }
  }

  private static boolean named(HttpServletRequest request, String header, String token) {
    return members(request, header)
        .anyMatch(member -> member.toLowerCase(Locale.ROOT).equals(token));
  }

  /** The members of a header that may come in several lines and holds a list. */
  private static Stream<String> members(HttpServletRequest request, String header) {
    return Collections.list(request.getHeaders(header)).stream()
        .flatMap(line -> List.of(line.split(",", -1)).stream())
        .map(String::strip);
  }

  private static @Nullable String token(HttpServletRequest request) {
    String authorization = request.getHeader("Authorization");
    if (authorization != null && authorization.startsWith(BEARER_HEADER)) {
      return authorization.substring(BEARER_HEADER.length()).strip();
    }
    return offered(request, BEARER_PROTOCOL);
  }

  private static @Nullable String client(HttpServletRequest request) {
    String header = request.getHeader(CLIENT_HEADER);
    return header != null ? header.strip() : offered(request, CLIENT_PROTOCOL);
  }

  private static @Nullable String offered(HttpServletRequest request, String prefix) {
    return members(request, "Sec-WebSocket-Protocol")
        .filter(protocol -> protocol.startsWith(prefix))
        .map(protocol -> protocol.substring(prefix.length()))
        .findFirst()
        .orElse(null);
  }
}
