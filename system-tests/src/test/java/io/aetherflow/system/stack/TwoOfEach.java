package io.aetherflow.system.stack;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests a stack of two gateways and two statesync instances. It is started by the first test
 * that asks for it and kept for all that follow, since starting it takes longer than most tests;
 * whoever ends a server or a service in it, starts it again.
 */
public final class TwoOfEach implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(TwoOfEach.class);

  /** Closed by JUnit when all tests are done. */
  private record Kept(Stack stack) implements AutoCloseable {
    @Override
    public void close() {
      stack.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == Stack.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
    return test.getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Kept.class, type -> new Kept(Stack.start(2, 2)), Kept.class)
        .stack();
  }
}
