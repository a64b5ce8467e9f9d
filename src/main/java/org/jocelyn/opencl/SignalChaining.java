package org.jocelyn.opencl;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tells users of PoCL how to keep its compiler from taking the JVM's signals.
 *
 * <p>LLVM, with which PoCL builds kernels inside the process, installs a SIGSEGV handler of its own
 * with SA_RESETHAND. The JVM uses that signal in its normal work (null checks, safepoints): the
 * first one runs LLVM's handler, and a second thread's in that moment finds the default action and
 * kills the JVM without a word (exit code 139). Seen once in a few runs of the whole test suite
 * from empty caches, with PoCL 3.1; {@code strace} shows the handler being replaced. The JVM's own
 * remedy is its signal-chaining library, which must be there when the process starts.
 */
final class SignalChaining {
  private static final String LIBRARY = "libjsig.so";

  private SignalChaining() {}

  /** What to do about a platform's compiler; empty where nothing needs doing. */
  static String remedy(String platformName) {
    return remedy(
        platformName,
        Path.of(System.getProperty("java.home"), "lib", LIBRARY),
        System.getenv().getOrDefault("LD_PRELOAD", ""));
  }

  static String remedy(String platformName, Path library, String preloaded) {
    boolean pocl = DeviceTraits.isPocl(platformName);
    return pocl && Files.exists(library) && !preloaded.contains(LIBRARY)
        ? "PoCL's compiler can take the JVM's signals and crash it; start the JVM with LD_PRELOAD="
            + library
        : "";
  }
}
