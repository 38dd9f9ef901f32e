package io.aetherflow.gateway.rest;

import java.time.Duration;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.ViewControllerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.EncodedResourceResolver;

/**
 * Serves the built web page: what has its content's hash in its name is kept for good, all else is
 * asked for each time.
 */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {
  private static final String ROOT = "classpath:/META-INF/resources/";
  private static final Duration FOR_GOOD = Duration.ofDays(365);

  @Override
  public void addResourceHandlers(ResourceHandlerRegistry registry) {
    registry
        .addResourceHandler("/assets/**")
        .addResourceLocations(ROOT + "assets/")
        .setCacheControl(CacheControl.maxAge(FOR_GOOD).cachePublic().immutable())
        .resourceChain(true)
        // The build puts a compressed twin beside each file.
        .addResolver(new EncodedResourceResolver());
    registry
        .addResourceHandler("/**")
        .addResourceLocations(ROOT)
        .setCacheControl(CacheControl.noCache());
  }

  /** The page finds out by itself what to show at its address. */
  @Override
  public void addViewControllers(ViewControllerRegistry registry) {
    registry.addViewController("/").setViewName("forward:/index.html");
    registry.addViewController("/d/{document}").setViewName("forward:/index.html");
    // Where an identity provider sends people back to.
    registry.addViewController("/signed-in").setViewName("forward:/index.html");
  }
}
