package io.aetherflow.statesync.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.conflict.ConflictResolver;
import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.model.conflict.Contest;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Choice;
import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.EditorsPresent;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.access.Role;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiFunction;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How policies are asked: our own, the one of the documentation, slow ones and broken ones. */
class PolicyArbitersTests {
  private static final Path EXAMPLE = Path.of("../docs/examples/LongerText.java");
  private static final UUID DOCUMENT = UUID.randomUUID();
  private static final Access ACCESS =
      new Access(
          1,
          Lifecycle.ACTIVE,
          PublicAccess.NONE,
          Map.of("bob", new Member("bob", "Bob", Role.EDITOR, 7)),
          null);

  private final EditorsPresent present = new EditorsPresent();

  private static Contest contest(String first, String second) {
    return new Contest.Rewrite(side("bob", first, 2), side("cid", second, 1));
  }

  private static Contest.Side side(String user, String content, long millis) {
    return new Contest.Side(new Author(user, user), UUID.randomUUID(), millis, content);
  }

  private record Policy(
      String name, BiFunction<Contest, ConflictResolver.Circumstances, Ruling> answer)
      implements ConflictResolver {
    @Override
    public Ruling resolve(Contest contest, Circumstances circumstances) {
      return answer.apply(contest, circumstances);
    }
  }

  private Ruling ask(ConflictResolver resolver, Contest contest) {
    return ask(resolver, contest, Duration.ofMinutes(1));
  }

  private Ruling ask(ConflictResolver resolver, Contest contest, Duration patience) {
    return new PolicyArbiters(
            Map.of(resolver.name(), resolver), present, InstantSource.system(), patience)
        .arbiter(DOCUMENT, resolver.name(), ACCESS)
        .rule(contest);
  }

  @Test
  void thePolicyOfTheDocumentationIsCompiledFoundAndAsked(@TempDir Path folder) throws Exception {
    assertThat(Files.readAllLines(EXAMPLE)).hasSizeLessThan(60);
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                folder.toString(),
                EXAMPLE.toString());
    assertThat(failed).isZero();
    Path services = Files.createDirectories(folder.resolve("META-INF/services"));
    Files.writeString(
        services.resolve(ConflictResolver.class.getName()), "com.example.policies.LongerText");
    try (var loader = new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
      ConflictResolver found =
          ServiceLoader.load(ConflictResolver.class, loader).stream()
              .filter(provider -> provider.type().getClassLoader() == loader)
              .map(ServiceLoader.Provider::get)
              .findFirst()
              .orElseThrow();
      assertThat(found.name()).isEqualTo("longer-text");
      assertThat(ask(found, contest("long text", "short")).choice()).isEqualTo(Choice.FIRST);
      assertThat(ask(found, contest("short", "long text")).choice()).isEqualTo(Choice.SECOND);
      assertThat(ask(found, contest("same", "size")).reason()).isEqualTo("The later write stands.");
    }
  }

  @Test
  void aPolicyKnowsPrioritiesAndWhoIsPresent() {
    present.declared("gateway 1", DOCUMENT, Set.of("ana", "bob"));
    present.declared("gateway 2", DOCUMENT, Set.of("cid"));
    var ruling =
        ask(
            new Policy(
                "nosy",
                (contest, circumstances) ->
                    new Ruling.Merged(
                        circumstances.priorityOf("bob")
                            + " "
                            + circumstances.editorsPresent().stream().sorted().toList())),
            contest("a", "b"));
    assertThat(ruling.reason()).isEqualTo("7 [ana, bob, cid]");
    present.gone("gateway 1");
    assertThat(present.of(DOCUMENT)).containsExactly("cid");
  }

  @Test
  void whenAPolicyFailsBothStayAndTheReasonIsTold() {
    List<Policy> broken =
        List.of(
            new Policy(
                "throws",
                (contest, circumstances) -> {
                  throw new IllegalStateException("on purpose");
                }),
            new Policy("null", (contest, circumstances) -> null),
            new Policy("half", (contest, circumstances) -> new Ruling.Decided(null, "")));
    for (Policy policy : broken) {
      Ruling ruling = ask(policy, contest("a", "b"));
      assertThat(ruling).isInstanceOf(Ruling.Merged.class);
      assertThat(ruling.reason()).startsWith("The policy " + policy.name());
    }
  }

  @Test
  void onlyPoliciesOfOthersMayTakeLong() {
    Map<String, ConflictResolver> resolvers = new HashMap<>(ConflictResolvers.load().all());
    assertThat(resolvers).containsKeys("lww", "merge", "manual", "vote");
    resolvers.put(
        "others", new Policy("others", (contest, circumstances) -> new Ruling.Merged("")));
    var arbiters =
        new PolicyArbiters(resolvers, present, InstantSource.system(), Duration.ofMillis(200));
    assertThat(arbiters.mayTakeLong("others")).isTrue();
    assertThat(List.of("lww", "merge", "manual", "vote", "absent"))
        .noneMatch(arbiters::mayTakeLong);
  }

  @Test
  void aPolicyThatDoesNotEndIsGivenUp() {
    var never = new CountDownLatch(1);
    var stuck =
        new Policy(
            "stuck",
            (contest, circumstances) -> {
              boolean interrupted = false;
              while (never.getCount() > 0) {
                try {
                  never.await();
                } catch (InterruptedException e) {
                  interrupted = true;
                }
              }
              return new Ruling.Merged("" + interrupted);
            });
    Ruling ruling = ask(stuck, contest("a", "b"), Duration.ofMillis(200));
    never.countDown();
    assertThat(ruling.reason())
        .isEqualTo("The policy stuck took longer than 200 ms; both sides stay.");
  }
}
