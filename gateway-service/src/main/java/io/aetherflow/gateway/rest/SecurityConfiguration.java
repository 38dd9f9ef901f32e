package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Limits;
import io.aetherflow.gateway.protocol.Refusal;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.MediaType;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.annotation.web.configurers.HeadersConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.header.writers.ReferrerPolicyHeaderWriter.ReferrerPolicy;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import tools.jackson.databind.json.JsonMapper;

/** Who may call what over HTTP, and the headers that keep browsers safe. */
@Configuration(proxyBeanMethods = false)
class SecurityConfiguration {
  /**
   * The page loads nothing from elsewhere; the editor sets styles on elements, and pictures may be
   * pasted in. It talks to the gateway, and to the identity provider where there is one.
   */
  private static final String CONTENT_SECURITY_POLICY =
      "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:;"
          + " font-src 'self' data:; connect-src %s; object-src 'none'; base-uri 'self';"
          + " form-action 'self'; frame-ancestors 'none'";

  private static final Duration PREFLIGHT_AGE = Duration.ofHours(1);

  private final JsonMapper mapper;
  private final String contentSecurityPolicy;

  SecurityConfiguration(JsonMapper mapper, LoginSettings login) {
    this.mapper = mapper;
    List<String> sources = new ArrayList<>(List.of("'self'"));
    IdentityProvider provider = login.provider();
    if (provider != null) {
      sources.addAll(provider.connectSources());
    }
    this.contentSecurityPolicy = CONTENT_SECURITY_POLICY.formatted(String.join(" ", sources));
  }

  @Bean
  FilterRegistrationBean<BodyLimitFilter> bodyLimit(Limits limits, UploadLimits uploads) {
    FilterRegistrationBean<BodyLimitFilter> registration =
        new FilterRegistrationBean<>(
            new BodyLimitFilter(
                request -> uploads.bytesMax(request, limits.messageBytes()), mapper));
    registration.addUrlPatterns("/api/*");
    return registration;
  }

  @Bean
  @Order(1)
  SecurityFilterChain apiSecurity(HttpSecurity http, JwtDecoder decoder, CorsSettings cors) {
    http.securityMatcher("/api/**")
        .csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .cors(c -> c.configurationSource(corsSource(cors)))
        .headers(this::headers)
        .authorizeHttpRequests(requests ->
            requests
                .requestMatchers(
                    "/api/v1/auth/login", "/api/v1/auth/config", "/api/v1/openapi.json")
                .permitAll()
                .anyRequest()
                .authenticated())
        .oauth2ResourceServer(server ->
            server
                .jwt(jwt -> jwt.decoder(decoder))
                .authenticationEntryPoint((request, response, e) -> unauthorized(response, e)))
        .exceptionHandling(handling ->
            handling.authenticationEntryPoint((request, response, e) -> unauthorized(response, e)));
    return http.build();
  }

  /** The page, and the WebSocket, which authenticates by itself. */
  @Bean
  @Order(2)
  SecurityFilterChain pageSecurity(HttpSecurity http) {
    http.csrf(AbstractHttpConfigurer::disable)
        .requestCache(AbstractHttpConfigurer::disable)
        .sessionManagement(s -> s.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
        .headers(this::headers)
        .authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
    return http.build();
  }

  private void headers(HeadersConfigurer<HttpSecurity> headers) {
    headers
        .contentSecurityPolicy(policy -> policy.policyDirectives(contentSecurityPolicy))
        .referrerPolicy(policy -> policy.policy(ReferrerPolicy.NO_REFERRER))
        .permissionsPolicyHeader(
            policy -> policy.policy("camera=(), geolocation=(), microphone=()"))
        // Whether and how long something is kept is said where it is served.
        .cacheControl(HeadersConfigurer.CacheControlConfig::disable);
  }

  private static UrlBasedCorsConfigurationSource corsSource(CorsSettings settings) {
    CorsConfiguration configuration = new CorsConfiguration();
    configuration.setAllowedOrigins(settings.allowedOrigins());
    configuration.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
    configuration.setAllowedHeaders(List.of("Authorization", "Content-Type", "traceparent"));
    configuration.setMaxAge(PREFLIGHT_AGE);
    UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
    source.registerCorsConfiguration("/api/**", configuration);
    return source;
  }

  private void unauthorized(HttpServletResponse response, AuthenticationException e)
      throws IOException {
    String text = String.valueOf(e.getMessage());
    Refusal refusal =
        text.contains("Jwt expired")
            ? Refusal.of(ErrorCode.TOKEN_EXPIRED, "The token has ended")
            : text.contains("Jwt") || text.contains("token")
                ? Refusal.of(ErrorCode.TOKEN_INVALID, "The token is not valid")
                : Refusal.of(ErrorCode.UNAUTHENTICATED, "A bearer token is required");
    response.setStatus(HttpServletResponse.SC_UNAUTHORIZED);
    response.setHeader("WWW-Authenticate", "Bearer");
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    mapper.writeValue(response.getOutputStream(), Problems.problem(refusal));
  }
}
