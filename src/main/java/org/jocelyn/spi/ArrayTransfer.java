package org.jocelyn.spi;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import org.jocelyn.JocelynException;

/** Carries the elements of a {@link HostArray} to and from a file, some at a time. */
public final class ArrayTransfer {
  private static final int CHUNK = 1 << 16;

  private ArrayTransfer() {}

  /**
   * Fills the array with the next bytes of a channel.
   *
   * @throws EOFException if the channel ends first
   * @throws JocelynException if a BOOL element is neither 0 nor 1
   */
  public static void read(ReadableByteChannel channel, HostArray values, ByteOrder order)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(order);
    int width = values.dataType().bytes();
    for (int from = 0; from < values.length(); from += CHUNK / width) {
      int count = Math.min(CHUNK / width, values.length() - from);
      fill(channel, chunk.clear().limit(count * width));
      get(chunk, values, from, count);
    }
  }

  /** Fills a buffer with the next bytes of a channel and flips it. */
  public static void fill(ReadableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException("the file ends " + buffer.remaining() + " bytes too early");
      }
    }
    buffer.flip();
  }

  private static void get(ByteBuffer chunk, HostArray values, int from, int count) {
    switch (values.dataType()) {
      case FLOAT32 -> chunk.asFloatBuffer().get(values.floats(), from, count);
      case FLOAT16, BFLOAT16 -> chunk.asShortBuffer().get(values.shorts(), from, count);
      case INT32 -> chunk.asIntBuffer().get(values.ints(), from, count);
      case INT64 -> chunk.asLongBuffer().get(values.longs(), from, count);
      case INT8, UINT8 -> chunk.get(values.bytes(), from, count);
      case BOOL -> {
        chunk.get(values.bytes(), from, count);
        for (int i = from; i < from + count; i++) {
          if (values.bytes()[i] < 0 || values.bytes()[i] > 1) {
            throw new JocelynException("element " + i + " is neither 0 nor 1 (BOOL)");
          }
        }
      }
    }
  }

  /** Writes every element of the array. */
  public static void write(WritableByteChannel channel, HostArray values, ByteOrder order)
      throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(order);
    int width = values.dataType().bytes();
    for (int from = 0; from < values.length(); from += CHUNK / width) {
      int count = Math.min(CHUNK / width, values.length() - from);
      put(values, from, count, chunk.clear());
      drain(channel, chunk.clear().limit(count * width));
    }
  }

  /** Writes all that is left in a buffer. */
  public static void drain(WritableByteChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  private static void put(HostArray values, int from, int count, ByteBuffer chunk) {
    switch (values.dataType()) {
      case FLOAT32 -> chunk.asFloatBuffer().put(values.floats(), from, count);
      case FLOAT16, BFLOAT16 -> chunk.asShortBuffer().put(values.shorts(), from, count);
      case INT32 -> chunk.asIntBuffer().put(values.ints(), from, count);
      case INT64 -> chunk.asLongBuffer().put(values.longs(), from, count);
      case INT8, UINT8, BOOL -> chunk.put(values.bytes(), from, count);
    }
  }
}
