package org.jocelyn.opencl;

/** A kernel argument that is local memory of this many bytes. */
record Local(long size) {
  static Local bytes(long size) {
    return new Local(size);
  }
}
