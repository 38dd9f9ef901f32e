package io.aetherflow.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Just enough of Redis' protocol to set and get a string. */
final class RedisConnection implements AutoCloseable {

  private final Socket socket;
  private final BufferedReader in;

  RedisConnection(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
  }

  void set(String key, String value) throws IOException {
    send("SET " + key + " " + value);
  }

  String get(String key) throws IOException {
    return send("GET " + key).startsWith("$-1") ? "" : in.readLine();
  }

  private String send(String command) throws IOException {
    socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.UTF_8));
    String line = in.readLine();
    if (line == null || line.startsWith("-")) {
      throw new IOException(command + " was answered by " + line);
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
