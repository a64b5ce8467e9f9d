package org.jocelyn.testing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Prints the full name of each test that fails, such as {@code MatmulContract >
 * everyBackendAgrees() > cpu > 3x5 by 5x7}.
 *
 * <p>Surefire prints a dynamic test as {@code everyBackendAgrees()[1][46]}, which tells neither the
 * backend nor the case.
 */
public final class FailedTests implements TestExecutionListener {
  private TestPlan plan;

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    plan = testPlan;
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == Status.FAILED) {
      String reason = result.getThrowable().map(Throwable::toString).orElse("no reason given");
      System.out.println("FAILED " + path(test) + ": " + reason);
    }
  }

  private String path(TestIdentifier test) {
    Deque<String> names = new ArrayDeque<>();
    Optional<TestIdentifier> step = Optional.of(test);
    // The last one is the engine's own name, the same for every test.
    while (step.isPresent() && step.get().getParentId().isPresent()) {
      names.addFirst(step.get().getDisplayName());
      step = plan.getParent(step.get());
    }
    return String.join(" > ", names);
  }
}
