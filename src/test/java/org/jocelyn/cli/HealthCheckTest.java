package org.jocelyn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jocelyn.Backend;
import org.jocelyn.cli.BrokenProvider.Fault;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HealthCheckTest {
  private static HealthCheck health;

  @BeforeAll
  static void computeTheAnswers() {
    health = new HealthCheck();
  }

  @Test
  void theReferenceIsRight() {
    List<CheckResult> results = check("None", Fault.OFF);
    assertEquals(
        List.of("matmul", "masked softmax", "layer norm", "convolution", "attention"),
        results.stream().map(CheckResult::operation).toList());
    for (CheckResult result : results) {
      assertTrue(result.ok(), result.toString());
      assertEquals(0, result.errorRatio());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Matmul", "Softmax", "LayerNorm", "Conv2d", "Attention"})
  void oneElementThatIsOffIsFound(String operation) {
    CheckResult wrong = onlyWrong(check(operation, Fault.OFF));
    assertTrue(wrong.largestError() > wrong.allowedError(), wrong.toString());
    assertEquals(5e-4, wrong.largestError(), 1e-5);
    assertTrue(wrong.errorRatio() > 1, wrong.toString());
    assertTrue(wrong.detail().startsWith("1 of "), wrong.detail());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Matmul", "Softmax", "LayerNorm", "Conv2d", "Attention"})
  void oneNaNIsFound(String operation) {
    CheckResult wrong = onlyWrong(check(operation, Fault.NAN));
    assertTrue(Double.isNaN(wrong.largestError()), wrong.toString());
    assertTrue(wrong.detail().contains("NaN, the reference says"), wrong.detail());
  }

  @Test
  void anOperationThatFailsDoesNotKeepTheOthersFromBeingChecked() {
    CheckResult failed = onlyWrong(check("Softmax", Fault.THROWS));
    assertTrue(failed.detail().contains("deliberate"), failed.detail());
    assertTrue(failed.failure().isPresent());
  }

  private static List<CheckResult> check(String operation, Fault fault) {
    List<CheckResult> told = new ArrayList<>();
    HealthCheck.Listener listener =
        new HealthCheck.Listener() {
          @Override
          public void opened(Backend backend) {}

          @Override
          public void starting(String name) {}

          @Override
          public void finished(CheckResult result) {
            told.add(result);
          }
        };
    try (Backend backend = broken(operation, fault)) {
      List<CheckResult> results = health.check(backend, listener);
      assertEquals(results, told);
      return results;
    }
  }

  private static Backend broken(String operation, Fault fault) {
    return new Backend(
        new BrokenProvider()
            .candidates()
            .get(0)
            .opener()
            .apply(Map.of("op", operation, "fault", fault.name())));
  }

  private static CheckResult onlyWrong(List<CheckResult> results) {
    List<CheckResult> wrong = results.stream().filter(result -> !result.ok()).toList();
    assertEquals(1, wrong.size(), wrong.toString());
    assertFalse(wrong.get(0).detail().isEmpty());
    return wrong.get(0);
  }
}
