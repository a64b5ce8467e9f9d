package org.jocelyn.autograd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Set;
import java.util.TreeSet;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.Test;

class GradientRulesTest {
  /**
   * Whose outputs are whole numbers or truths, depend on no floating input, or are written over.
   */
  private static final Set<String> NOT_DIFFERENTIABLE =
      Set.of(
          "ArgReduce",
          "CacheAppend",
          "Dequantize",
          "DynamicQuantize",
          "Fill",
          "MatmulInteger",
          "OneHot",
          "Quantize");

  @Test
  void everyOperationHasARuleUnlessThereIsNothingToDifferentiate() {
    Set<String> without = new TreeSet<>();
    TestBackends.reference()
        .operations()
        .forEach(
            op -> {
              String name = op.getSimpleName();
              boolean backward = name.endsWith("Gradient") || name.endsWith("Step");
              if (!backward && !GradientRules.operations().contains(op)) {
                without.add(name);
              }
            });
    assertEquals(new TreeSet<>(NOT_DIFFERENTIABLE), without);
  }
}
