package io.aetherflow.gateway;

import java.security.Security;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** Starts the gateway. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(GatewayProperties.class)
public class GatewayApplication {
  /** Less than the time between two look-ups. */
  private static final String NAMES_KEPT_SECONDS = "2";

  /**
   * Starts the gateway with settings from {@code application.yaml}, the environment and the
   * arguments.
   */
  public static void main(String[] args) {
    application().run(args);
  }

  /** The application, ready to be run. */
  public static SpringApplication application() {
    // The JVM would keep what a name stood for for 30 s, and that it stood for nothing for 10 s;
    // new instances of the
    // services are to be found, and those that went forgotten, when names are looked up anew.
    Security.setProperty("networkaddress.cache.ttl", NAMES_KEPT_SECONDS);
    Security.setProperty("networkaddress.cache.negative.ttl", NAMES_KEPT_SECONDS);
    // The client of Redis shares the event loops of sockets that Tomcat has accepted, which are
    // Java's own; it would take Linux' and ask for other loops.
    System.setProperty("io.lettuce.core.epoll", "false");
    return new SpringApplication(GatewayApplication.class);
  }
}
