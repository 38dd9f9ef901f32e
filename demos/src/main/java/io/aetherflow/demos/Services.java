package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowRest;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.NettyChannelBuilder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Looks whether the services answer, and shows it. */
final class Services {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(3);

  private Services() {}

  /** Shows all three; returns whether the gateway, without which nothing works, answers. */
  static boolean check(Address gateway, Address session, Address statesync, Console console) {
    console.say("checking");
    boolean answers = showGateway(gateway, console);
    showGrpc("session", session, console);
    showGrpc("statesync", statesync, console);
    if (!answers) {
      console.say("gateway.missing", gateway);
    }
    return answers;
  }

  /** Shows the gateway; returns whether it answers. */
  static boolean gatewayAnswers(Address gateway, Console console) {
    console.say("checking");
    boolean answers = showGateway(gateway, console);
    if (!answers) {
      console.say("gateway.missing", gateway);
    }
    return answers;
  }

  private static boolean showGateway(Address address, Console console) {
    var request =
        HttpRequest.newBuilder(address.http().resolve("/api/v1/auth/config"))
            .timeout(ANSWER_MAX)
            .build();
    try (var http = HttpClient.newBuilder().connectTimeout(ANSWER_MAX).build()) {
      int status = http.send(request, BodyHandlers.discarding()).statusCode();
      show("gateway", address, status < 500, "HTTP " + status, console);
      return status < 500;
    } catch (java.io.IOException unreachable) {
      show("gateway", address, false, reason(unreachable), console);
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static void showGrpc(String name, Address address, Console console) {
    ManagedChannel channel =
        NettyChannelBuilder.forAddress(address.host(), address.port()).usePlaintext().build();
    try {
      var answer =
          HealthGrpc.newBlockingStub(channel)
              .withDeadlineAfter(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
              .check(HealthCheckRequest.getDefaultInstance());
      boolean up = answer.getStatus().name().equals("SERVING");
      show(name, address, up, "gRPC " + answer.getStatus(), console);
    } catch (StatusRuntimeException unreachable) {
      show(name, address, false, "gRPC " + unreachable.getStatus().getCode(), console);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void show(
      String name, Address address, boolean up, String answer, Console console) {
    console.say(up ? "service.up" : "service.down", name, address, answer);
  }

  private static String reason(Exception failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  /** The REST interface of the gateway. */
  static AetherFlowRest rest(Address gateway) {
    return AetherFlowRest.at(gateway.http());
  }
}
