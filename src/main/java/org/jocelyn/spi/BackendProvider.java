package org.jocelyn.spi;

import java.util.List;

/** Found with {@link java.util.ServiceLoader}; offers the devices of one kind of backend. */
public interface BackendProvider {
  /** The first word of what a user asks for: {@code opencl}, {@code cpu}, {@code reference}. */
  String name();

  /**
   * Every device of this kind, and where there is none a single candidate that says why. Never
   * throws: what goes wrong is a candidate's reason.
   */
  List<Candidate> candidates();
}
