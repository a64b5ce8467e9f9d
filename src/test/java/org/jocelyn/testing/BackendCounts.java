package org.jocelyn.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Counts how many tests ran on each backend, so that {@code ci/test} can fail when OpenCL was there
 * and no test used it.
 *
 * <p>Test code calls {@link #count} once per test it executes. The JUnit platform finds this class
 * through {@code META-INF/services} and, when all tests are done, it writes one line {@code
 * backend=count} per backend to {@code target/backend-counts/<process>.properties}; the property
 * {@code jocelyn.backendCounts} names another folder.
 */
public final class BackendCounts implements TestExecutionListener {
  // Static because JUnit makes the listener and the tests cannot reach that instance.
  private static final ConcurrentSkipListMap<String, LongAdder> COUNTS =
      new ConcurrentSkipListMap<>();

  /** Counts one test that ran on the backend of this name. */
  public static void count(String backend) {
    COUNTS.computeIfAbsent(backend, name -> new LongAdder()).increment();
  }

  @Override
  public void testPlanExecutionFinished(TestPlan testPlan) {
    if (COUNTS.isEmpty()) {
      return;
    }
    List<String> lines =
        COUNTS.entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).toList();
    // A name per process: Surefire may fork several JVMs.
    Path folder = Path.of(System.getProperty("jocelyn.backendCounts", "target/backend-counts"));
    Path file = folder.resolve(ProcessHandle.current().pid() + ".properties");
    try {
      Files.createDirectories(folder);
      Files.write(file, lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the tests per backend to " + file, e);
    }
  }
}
