package org.jocelyn.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jocelyn.spi.HostArray;

/** Bulk copies between a {@link HostArray} and native memory in the host's byte order. */
final class HostBytes {
  private HostBytes() {}

  /** Copies elements {@code first}… to the start of {@code target}. */
  static void put(HostArray source, int first, int count, ByteBuffer target) {
    ByteBuffer bytes = target.duplicate().order(ByteOrder.nativeOrder()).position(0);
    switch (source.dataType()) {
      case FLOAT32 -> bytes.asFloatBuffer().put(source.floats(), first, count);
      case FLOAT16, BFLOAT16 -> bytes.asShortBuffer().put(source.shorts(), first, count);
      case INT32 -> bytes.asIntBuffer().put(source.ints(), first, count);
      case INT64 -> bytes.asLongBuffer().put(source.longs(), first, count);
      case INT8, UINT8, BOOL -> bytes.put(source.bytes(), first, count);
    }
  }

  /** Copies from the start of {@code source} to elements {@code first}…. */
  static void get(ByteBuffer source, HostArray target, int first, int count) {
    ByteBuffer bytes = source.duplicate().order(ByteOrder.nativeOrder()).position(0);
    switch (target.dataType()) {
      case FLOAT32 -> bytes.asFloatBuffer().get(target.floats(), first, count);
      case FLOAT16, BFLOAT16 -> bytes.asShortBuffer().get(target.shorts(), first, count);
      case INT32 -> bytes.asIntBuffer().get(target.ints(), first, count);
      case INT64 -> bytes.asLongBuffer().get(target.longs(), first, count);
      case INT8, UINT8, BOOL -> bytes.get(target.bytes(), first, count);
    }
  }
}
