package org.jocelyn.opencl;

import org.jocl.cl_context;
import org.jocl.cl_program;

/**
 * What a program is built from.
 *
 * @param key the name under which it is kept: that of source, options, device and driver
 * @param file the kernel file
 * @param text its text with the includes in place
 * @param options the compiler's
 */
record ProgramSource(String key, String file, String text, String options) {
  /** Stands for a program that the driver itself keeps. */
  private static final byte[] KEPT_BY_DRIVER = new byte[0];

  static ProgramSource of(ClDevice device, String file, String options) {
    String text = KernelSource.of(file);
    String key = "program-" + DiskCache.key(text, options, device.fingerprint());
    return new ProgramSource(key, file, text, options);
  }

  /**
   * Builds it.
   *
   * @throws OpenClException with the device, the options and the build log if it does not build
   */
  cl_program build(ClDevice device, cl_context context) {
    cl_program program = Cl.createProgram(context, text);
    try {
      Cl.build(program, device.id(), options);
      return program;
    } catch (OpenClException failure) {
      Cl.release(program);
      throw new OpenClException(
          file
              + " on opencl:"
              + device.index()
              + " ("
              + device.name()
              + "): "
              + failure.getMessage(),
          failure.code(),
          failure);
    }
  }

  /**
   * What is kept of a built program. PoCL keeps programs itself, and to ask it for a binary has it
   * generate code for every kernel and any work-group: that takes longer than all else.
   */
  static byte[] kept(ClDevice device, cl_program program) {
    return device.keepsPrograms() ? KEPT_BY_DRIVER : Cl.binary(program);
  }

  /**
   * Whether there is nothing to load: built from source the program comes from the driver's own.
   */
  static boolean isKeptByDriver(byte[] kept) {
    return kept.length == 0;
  }
}
