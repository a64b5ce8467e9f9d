package org.jocelyn;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Comparator;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jocelyn.op.Op;
import org.jocelyn.testing.OnEveryBackend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** An operation is a row: it has a kernel on every backend and a contract. */
class OperationsTest {
  @TestFactory
  Stream<DynamicTest> everyBackendHasEveryOperation() {
    return OnEveryBackend.run(
        backend ->
            assertEquals(
                names(TestBackends.reference().operations()), names(backend.operations())));
  }

  @Test
  void everyOperationHasAContract() {
    assertAll(
        names(TestBackends.reference().operations()).stream()
            .map(
                name ->
                    () ->
                        assertDoesNotThrow(
                            () -> Class.forName("org.jocelyn.contract." + name + "Contract"))));
  }

  private static Set<String> names(Set<Class<? extends Op>> operations) {
    Set<String> names = new TreeSet<>(Comparator.naturalOrder());
    operations.forEach(operation -> names.add(operation.getSimpleName()));
    return names;
  }
}
