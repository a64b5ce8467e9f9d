package org.jocelyn.opencl;

import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import org.jocelyn.DeviceInfo;

/**
 * What only the vendors' extensions tell of a device. Each is asked for only where the extension is
 * named, and what is answered with an error is unknown.
 *
 * @param vendor whose it is
 * @param executionWidth work-items that run in step: NVIDIA's warp, AMD's wave, Intel's sub-group
 * @param computeCapability NVIDIA's, ten times the major number and the minor: 90 is sm_90
 * @param boardName what AMD calls the card, where its name is that of the instruction set
 * @param pciAddress {@code domain:bus:device.function} in lower-case hexadecimal digits
 */
record Hardware(
    Vendor vendor,
    OptionalInt executionWidth,
    OptionalInt computeCapability,
    Optional<String> boardName,
    Optional<String> pciAddress) {
  private static final String NVIDIA = "cl_nv_device_attribute_query";
  private static final String AMD = "cl_amd_device_attribute_query";

  /** What kernels with sub-groups are made for on Intel, where most devices have 8, 16 and 32. */
  private static final int INTEL_WIDTH = 16;

  /** CL_DEVICE_TOPOLOGY_TYPE_PCIE_AMD, and where the bus, the device and the function follow. */
  private static final int PCIE = 1;

  private static final int PCIE_BUS = 21;

  static Hardware ask(DeviceQuery query, DeviceInfo.Kind kind) {
    return new Hardware(
        Vendor.of(kind, query.number(Cl.Info.VENDOR_ID), query.text(Cl.Info.VENDOR)),
        executionWidth(query),
        computeCapability(query),
        query
            .ask(AMD, Cl.Info.AMD_BOARD_NAME, 1)
            .map(DeviceQuery::text)
            .filter(name -> !name.isEmpty()),
        pciAddress(query));
  }

  private static OptionalInt executionWidth(DeviceQuery query) {
    OptionalInt width = number(query, NVIDIA, Cl.Info.NVIDIA_WARP);
    if (width.isEmpty()) {
      width = number(query, AMD, Cl.Info.AMD_WAVE);
    }
    return width.isPresent() ? width : subGroup(query);
  }

  /** The width of the sizes that Intel's compiler offers, or the largest of them. */
  private static OptionalInt subGroup(DeviceQuery query) {
    Optional<ByteBuffer> sizes =
        query.ask("cl_intel_required_subgroup_size", Cl.Info.INTEL_SUB_GROUPS, Long.BYTES);
    int width = 0;
    while (sizes.isPresent() && sizes.get().remaining() >= Long.BYTES) {
      int size = (int) sizes.get().getLong();
      width = size == INTEL_WIDTH || width == INTEL_WIDTH ? INTEL_WIDTH : Math.max(width, size);
    }
    return width == 0 ? OptionalInt.empty() : OptionalInt.of(width);
  }

  private static OptionalInt computeCapability(DeviceQuery query) {
    OptionalInt major = number(query, NVIDIA, Cl.Info.NVIDIA_MAJOR);
    OptionalInt minor = number(query, NVIDIA, Cl.Info.NVIDIA_MINOR);
    return major.isPresent() && minor.isPresent()
        ? OptionalInt.of(10 * major.getAsInt() + minor.getAsInt())
        : OptionalInt.empty();
  }

  private static Optional<String> pciAddress(DeviceQuery query) {
    return standardAddress(query).or(() -> nvidiaAddress(query)).or(() -> amdAddress(query));
  }

  private static Optional<String> standardAddress(DeviceQuery query) {
    return query
        .ask("cl_khr_pci_bus_info", Cl.Info.PCI_BUS, 4 * Integer.BYTES)
        .map(bytes -> address(bytes.getInt(), bytes.getInt(), bytes.getInt(), bytes.getInt()));
  }

  /** NVIDIA's slot is the device and, in its last three bits, the function. */
  private static Optional<String> nvidiaAddress(DeviceQuery query) {
    OptionalInt bus = number(query, NVIDIA, Cl.Info.NVIDIA_BUS);
    OptionalInt slot = number(query, NVIDIA, Cl.Info.NVIDIA_SLOT);
    if (bus.isEmpty() || slot.isEmpty()) {
      return Optional.empty();
    }
    int domain = number(query, NVIDIA, Cl.Info.NVIDIA_DOMAIN).orElse(0);
    return Optional.of(address(domain, bus.getAsInt(), slot.getAsInt() >> 3, slot.getAsInt() & 7));
  }

  private static Optional<String> amdAddress(DeviceQuery query) {
    return query
        .ask(AMD, Cl.Info.AMD_TOPOLOGY, PCIE_BUS + 3)
        .filter(bytes -> bytes.getInt(0) == PCIE)
        .map(
            bytes ->
                address(
                    0,
                    Byte.toUnsignedInt(bytes.get(PCIE_BUS)),
                    Byte.toUnsignedInt(bytes.get(PCIE_BUS + 1)),
                    Byte.toUnsignedInt(bytes.get(PCIE_BUS + 2))));
  }

  private static String address(int domain, int bus, int device, int function) {
    return String.format(Locale.ROOT, "%04x:%02x:%02x.%x", domain, bus, device, function);
  }

  private static OptionalInt number(DeviceQuery query, String extension, Cl.Info info) {
    return query
        .ask(extension, info, Integer.BYTES)
        .map(bytes -> OptionalInt.of(bytes.getInt()))
        .orElse(OptionalInt.empty());
  }
}
