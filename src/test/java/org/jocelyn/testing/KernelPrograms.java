package org.jocelyn.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.function.Executable;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/**
 * Collects which OpenCL programs the tests build, so that {@code ci/offline-kernels} can compile
 * them for GPUs that are not here.
 *
 * <p>The backend logs each program at {@link System.Logger.Level#DEBUG}. The JUnit platform finds
 * this class through {@code META-INF/services} and, when all tests are done, it writes a sorted
 * line {@code file options} per distinct program to {@code target/kernel-programs/<process>.txt}.
 * Those with {@code -DNVIDIA} are inline PTX in part, those with {@code -DSUB_GROUPS} are for
 * devices that have such.
 */
public final class KernelPrograms implements TestExecutionListener {
  // Held, because the log manager forgets a logger that nobody holds, and its handlers.
  private static final Logger LOGGER = Logger.getLogger("org.jocelyn.opencl.programs");
  private static final String MESSAGE = "program {0} {1}";

  // Static because a JVM of Surefire's may run several test plans.
  private static final SortedSet<String> PROGRAMS = new ConcurrentSkipListSet<>();
  private static volatile boolean paused;

  private final Handler collector = new Collector();

  /**
   * Leaves out what is built meanwhile: experiments, of which the next run may make others and not
   * every device can build all.
   */
  public static void leavingOut(Executable experiments) throws Throwable {
    paused = true;
    try {
      experiments.execute();
    } finally {
      paused = false;
    }
  }

  @Override
  public void testPlanExecutionStarted(TestPlan testPlan) {
    LOGGER.setLevel(Level.FINE);
    LOGGER.addHandler(collector);
  }

  @Override
  public void testPlanExecutionFinished(TestPlan testPlan) {
    LOGGER.removeHandler(collector);
    if (PROGRAMS.isEmpty()) {
      return;
    }
    // A name per process: Surefire may fork several JVMs.
    Path file = Path.of("target/kernel-programs", ProcessHandle.current().pid() + ".txt");
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, PROGRAMS);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the programs built to " + file, e);
    }
  }

  private static final class Collector extends Handler {
    @Override
    public void publish(LogRecord entry) {
      if (!paused && MESSAGE.equals(entry.getMessage())) {
        PROGRAMS.add(entry.getParameters()[0] + " " + withInstructions(entry.getParameters()[1]));
      }
    }

    /**
     * The options where the instructions are there that tests emulate, and loops are unrolled that
     * are not for a CPU's compiler.
     */
    private static String withInstructions(Object options) {
      String real =
          options
              .toString()
              .replace("-DMMA_EMULATED=1", "-DNVIDIA=1")
              .replace(" -DTILE_UNROLL=1", "");
      return real.contains("-DSUB_GROUPS_EMULATED=1")
          ? real.replace("-DSUB_GROUPS_EMULATED=1", "-DSUB_GROUPS=1").replace("CL1.2", "CL2.0")
          : real;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
