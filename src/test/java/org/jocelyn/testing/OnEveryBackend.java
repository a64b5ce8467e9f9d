package org.jocelyn.testing;

import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jocelyn.Backend;
import org.jocelyn.Backends;
import org.junit.jupiter.api.DynamicTest;

/** Makes one test for each backend found, the reference among them. */
public final class OnEveryBackend {
  private OnEveryBackend() {}

  /** The same test on the shared instance of every backend. */
  public static Stream<DynamicTest> run(Consumer<Backend> test) {
    return Stream.concat(Stream.of("reference"), TestBackends.names().stream())
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      BackendCounts.count(name);
                      test.accept(TestBackends.get(name));
                    }));
  }

  /** The same test on an instance of its own of every backend, closed afterwards. */
  public static Stream<DynamicTest> runOnNew(Consumer<Backend> test) {
    return Stream.concat(Stream.of("reference"), TestBackends.names().stream())
        .map(
            name ->
                DynamicTest.dynamicTest(
                    name,
                    () -> {
                      BackendCounts.count(name);
                      try (Backend backend = Backends.open(name)) {
                        test.accept(backend);
                      }
                    }));
  }
}
