package io.aetherflow.system.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Dependencies point one way: adapter, application, model.
 *
 * <p>An adapter is a package that is named after the technology which it hides. What is left of a
 * service is its application; the service's root package starts it and wires the parts.
 */
class ArchitectureTests {

  private static final List<String> SERVICES = List.of("gateway", "session", "statesync");

  private static final List<String> ADAPTERS =
      List.of("postgres", "redis", "grpc", "websocket", "rest");

  /** What an application knows only through its adapters. */
  private static final String[] TECHNOLOGIES = {
    "java.sql..",
    "javax.sql..",
    "jakarta.persistence..",
    "jakarta.servlet..",
    "io.grpc..",
    "io.lettuce..",
    "org.hibernate..",
    "org.springframework.data..",
    "org.springframework.jdbc..",
    "org.springframework.web..",
    "org.springframework.http..",
  };

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("io/aetherflow/proto/"))
          .importPackages("io.aetherflow");

  @Test
  void theModelKnowsNoFramework() {
    classes()
        .that()
        .resideInAPackage("io.aetherflow.model..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "org.pcollections..",
                    "tools.jackson..",
                    "com.fasterxml.jackson.annotation..",
                    "io.aetherflow.model..")
                .and(resideOutsideOfPackages("java.sql..", "java.net..", "java.nio.file..")))
        .check(PRODUCT);
  }

  @Test
  void theFormatsKnowNoFrameworkAndNoNetwork() {
    noClasses()
        .that()
        .resideInAPackage("io.aetherflow.formats..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "io.grpc..",
            "java.sql..",
            "java.net..",
            "java.nio.file..",
            "io.aetherflow.proto..",
            "io.aetherflow.gateway..")
        .check(PRODUCT);
  }

  @Test
  void theClientKnowsNoServerAndNoFramework() {
    noClasses()
        .that()
        .resideInAPackage("io.aetherflow.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.springframework..",
            "io.grpc..",
            "java.sql..",
            "io.aetherflow.proto..",
            "io.aetherflow.gateway..",
            "io.aetherflow.session..",
            "io.aetherflow.statesync..")
        .check(PRODUCT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "session", "statesync"})
  void aServiceKnowsNoOtherService(String service) {
    noClasses()
        .that()
        .resideInAPackage(service(service))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            SERVICES.stream()
                .filter(other -> !other.equals(service))
                .map(ArchitectureTests::service)
                .toArray(String[]::new))
        .check(PRODUCT);
  }

  @ParameterizedTest
  @MethodSource("adapters")
  void anAdapterKnowsNoOtherAdapter(String service, String adapter) {
    noClasses()
        .that()
        .resideInAPackage(adapter(service, adapter))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            ADAPTERS.stream()
                .filter(other -> !other.equals(adapter))
                .map(other -> adapter(service, other))
                .toArray(String[]::new))
        .allowEmptyShould(true)
        .check(PRODUCT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "session", "statesync"})
  void anApplicationKnowsNoAdapterAndNoTechnology(String service) {
    noClasses()
        .that(application(service))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    ADAPTERS.stream()
                        .map(adapter -> adapter(service, adapter))
                        .toArray(String[]::new))
                .or(resideInAnyPackage(TECHNOLOGIES)))
        .check(PRODUCT);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.aetherflow.(**)").should().beFreeOfCycles().check(PRODUCT);
  }

  @Test
  void everyPackageIsNullMarked() {
    List<String> unmarked =
        PRODUCT.getDefaultPackage().getSubpackagesInTree().stream()
            .filter(each -> !each.getClasses().isEmpty())
            .filter(each -> each.getName().startsWith("io.aetherflow"))
            // Generated code; the import leaves it out, but knows it as what others depend on.
            .filter(each -> !each.getName().startsWith("io.aetherflow.proto"))
            .filter(each -> !each.isAnnotatedWith(NullMarked.class))
            .map(JavaPackage::getName)
            .toList();

    assertThat(unmarked).isEmpty();
  }

  @Test
  void namesSayWhatAThingIs() {
    noClasses()
        .should()
        .haveSimpleNameEndingWith("Manager")
        .orShould()
        .haveSimpleNameEndingWith("Helper")
        .orShould()
        .haveSimpleNameEndingWith("Impl")
        .orShould()
        .haveSimpleNameEndingWith("Utils")
        .orShould()
        .resideInAnyPackage("..util..", "..common..", "..impl..", "..misc..")
        .check(PRODUCT);
  }

  static Stream<Arguments> adapters() {
    return SERVICES.stream()
        .flatMap(service ->
            ADAPTERS.stream()
                .filter(adapter -> PRODUCT.containPackage(root(service) + "." + adapter))
                .map(adapter -> Arguments.of(service, adapter)));
  }

  private static DescribedPredicate<JavaClass> application(String service) {
    return resideInAPackage(service(service))
        .and(
            resideOutsideOfPackages(
                Stream.concat(
                        Stream.of(root(service)),
                        ADAPTERS.stream().map(adapter -> adapter(service, adapter)))
                    .toArray(String[]::new)))
        .as("the application of " + service);
  }

  private static String service(String name) {
    return root(name) + "..";
  }

  private static String adapter(String service, String name) {
    return root(service) + "." + name + "..";
  }

  private static String root(String service) {
    return "io.aetherflow." + service;
  }
}
