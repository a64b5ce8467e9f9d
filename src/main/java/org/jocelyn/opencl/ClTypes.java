package org.jocelyn.opencl;

import org.jocelyn.DataType;

/** What OpenCL C calls the types that kernels compute in. */
final class ClTypes {
  private ClTypes() {}

  static String name(DataType type) {
    return switch (type) {
      case FLOAT32 -> "float";
      case INT32 -> "int";
      case INT64 -> "long";
      default -> throw new IllegalArgumentException("no kernel computes in " + type);
    };
  }
}
