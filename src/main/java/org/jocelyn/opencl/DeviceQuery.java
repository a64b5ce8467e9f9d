package org.jocelyn.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jocl.cl_device_id;

/** Reads the properties of a device in the forms that drivers give them. */
final class DeviceQuery {
  private final Function<Cl.Info, byte[]> driver;
  private final Set<String> extensions;

  /**
   * @param driver gives a property's bytes, or throws an {@link OpenClException}
   */
  DeviceQuery(Function<Cl.Info, byte[]> driver) {
    this.driver = driver;
    this.extensions = Set.of(text(Cl.Info.EXTENSIONS).split("\\s+"));
  }

  static DeviceQuery of(cl_device_id device) {
    return new DeviceQuery(info -> Cl.deviceBytes(device, info));
  }

  Set<String> extensions() {
    return extensions;
  }

  String text(Cl.Info info) {
    return text(driver.apply(info));
  }

  /** Up to the zero at the end, which drivers count and some do not write. */
  static String text(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int end = text.indexOf(0);
    return (end < 0 ? text : text.substring(0, end)).strip();
  }

  static String text(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(bytes);
    return text(bytes);
  }

  /** An integer of whatever width the driver gives it. */
  long number(Cl.Info info) {
    byte[] bytes = driver.apply(info);
    ByteBuffer buffer = ByteBuffer.wrap(Arrays.copyOf(bytes, 8)).order(ByteOrder.nativeOrder());
    return bytes.length == 4 ? Integer.toUnsignedLong(buffer.getInt()) : buffer.getLong();
  }

  /** Whether a property that not every driver knows has a value other than zero. */
  boolean flag(Cl.Info info) {
    return number(info) != 0;
  }

  /**
   * The bytes of a property that an extension adds; empty where the device does not name the
   * extension, answers with an error, or gives less than it should.
   */
  Optional<ByteBuffer> ask(String extension, Cl.Info info, int leastBytes) {
    if (!extensions.contains(extension)) {
      return Optional.empty();
    }
    try {
      byte[] bytes = driver.apply(info);
      return bytes.length < leastBytes
          ? Optional.empty()
          : Optional.of(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()));
    } catch (OpenClException unknown) {
      return Optional.empty();
    }
  }
}
