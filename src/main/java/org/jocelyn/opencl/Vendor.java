package org.jocelyn.opencl;

import java.util.Locale;
import org.jocelyn.DeviceInfo;

/**
 * Whose GPU or accelerator a device is, where kernels are chosen by it. CPU devices are {@link
 * #OTHER}: what their drivers tell here is the host's maker or any other, and no kernel cares.
 */
enum Vendor {
  NVIDIA,
  AMD,
  INTEL,
  OTHER;

  /**
   * @param id CL_DEVICE_VENDOR_ID: of PCI's where the vendor has one there
   * @param name CL_DEVICE_VENDOR, which decides where the number says nothing
   */
  static Vendor of(DeviceInfo.Kind kind, long id, String name) {
    if (kind == DeviceInfo.Kind.OPENCL_CPU) {
      return OTHER;
    }
    return switch ((int) id) {
      case 0x10DE -> NVIDIA;
      case 0x1002 -> AMD;
      case 0x8086 -> INTEL;
      default -> named(name.toLowerCase(Locale.ROOT));
    };
  }

  private static Vendor named(String name) {
    if (name.contains("nvidia")) {
      return NVIDIA;
    }
    if (name.contains("advanced micro devices") || name.startsWith("amd")) {
      return AMD;
    }
    return name.contains("intel") ? INTEL : OTHER;
  }
}
