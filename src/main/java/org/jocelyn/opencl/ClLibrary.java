package org.jocelyn.opencl;

import java.util.Optional;

/**
 * Loads the native libraries, once, and explains it when they cannot be had. The JVM tells the
 * reason only the first time (an {@link UnsatisfiedLinkError}; later there is just a {@link
 * NoClassDefFoundError}), so it is kept.
 */
final class ClLibrary {
  private static final Optional<Absence> ABSENCE = load();

  private ClLibrary() {}

  /**
   * Why OpenCL cannot be called.
   *
   * @param reason what is missing
   * @param remedy what to do
   */
  record Absence(String reason, String remedy) {}

  /** Why OpenCL cannot be called from this JVM; empty if it can. */
  static Optional<Absence> absence() {
    return ABSENCE;
  }

  private static Optional<Absence> load() {
    try {
      Class.forName("org.jocl.CL", true, ClLibrary.class.getClassLoader());
      return Optional.empty();
    } catch (ClassNotFoundException missing) {
      return Optional.of(
          new Absence("JOCL is not on the class path", "add the dependency org.jocl:jocl"));
    } catch (LinkageError failure) {
      return Optional.of(explain(String.valueOf(failure.getMessage())));
    }
  }

  /** JOCL nests the stack traces of its attempts in the message; they name the cause. */
  private static Absence explain(String message) {
    String summary = message.lines().findFirst().orElse("no message");
    if (message.contains("IllegalCallerException")) {
      return new Absence(
          "the JVM denies native access",
          "start it with --enable-native-access=ALL-UNNAMED, or the name of JOCL's module");
    }
    if (message.contains("loading native library")) {
      return new Absence(
          "JOCL's native part cannot be loaded here: " + summary,
          "run on Linux (x86-64, arm64), macOS or Windows (x86-64), with a writable temporary folder");
    }
    return new Absence(
        "there is no OpenCL library on this system: " + summary,
        "install the OpenCL loader and a driver; on Debian or Ubuntu: "
            + "apt-get install ocl-icd-libopencl1 pocl-opencl-icd");
  }
}
