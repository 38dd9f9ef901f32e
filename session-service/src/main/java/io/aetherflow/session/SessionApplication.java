package io.aetherflow.session;

import io.aetherflow.session.presence.DocumentPresence;
import io.aetherflow.session.presence.PresenceStore;
import io.aetherflow.session.session.GatewayChannel;
import io.aetherflow.session.session.SessionStore;
import io.aetherflow.session.session.Sessions;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the session service. */
@SpringBootApplication
@EnableScheduling
@EnableConfigurationProperties(SessionServiceSettings.class)
public class SessionApplication {
  /** Runs until the process is told to stop. */
  public static void main(String[] args) {
    SpringApplication.run(SessionApplication.class, args);
  }

  @Bean
  Sessions sessions(SessionStore store, GatewayChannel gateways, SessionServiceSettings settings) {
    return new Sessions(
        store, gateways, settings.sessionLimits(), Clock.systemUTC(), new SecureRandom());
  }

  @Bean
  DocumentPresence documentPresence(PresenceStore store, SessionServiceSettings settings) {
    return new DocumentPresence(store, settings.presenceLimits(), Clock.systemUTC());
  }
}
