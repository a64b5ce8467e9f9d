package org.jocelyn.spi;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What of an opened device can be tuned, and the profiles that hold what was found. */
public interface DeviceTuning {
  /** The numbers that matter on this device, with their present values. */
  List<Tunable> tunables();

  /** Where the user's own profile of this device lies or would lie. */
  Path file();

  /**
   * Writes a profile of this device, whole or not at all.
   *
   * @param file where to
   * @param values by the names of {@link #tunables}; those that are missing are left to the backend
   * @throws org.jocelyn.ParameterException if there is no such tunable or it cannot have the value
   * @throws IOException if it cannot be written
   */
  void write(Path file, Map<String, Integer> values) throws IOException;
}
