package org.jocelyn;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which device of a backend a request means: what follows the backend's name and the colon. */
sealed interface DeviceChoice {
  /** A digit of another script is none. */
  Pattern NUMBER = Pattern.compile("[0-9]+");

  /** As {@code lspci} writes it, or {@code nvidia-smi} with its longer domain. */
  Pattern PCI =
      Pattern.compile("(?:([0-9a-f]{1,8}):)?([0-9a-f]{1,2}):([0-9a-f]{1,2})(?:\\.([0-7]))?");

  /**
   * Why a device is not the one that is meant; null if it is.
   *
   * @param all the devices of its backend, those that cannot be used among them
   */
  String refusal(DeviceInfo device, List<DeviceInfo> all);

  /**
   * Reads it.
   *
   * @param text in lower case; empty for any device
   * @throws ParameterException if it cannot be read
   */
  static DeviceChoice parse(String text) {
    if (text.isEmpty()) {
      return new Any();
    }
    String[] parts = text.split(":", 2);
    String rest = parts.length == 2 ? parts[1].strip() : "";
    return switch (parts[0].strip()) {
      case "gpu" -> ofKind(DeviceInfo.Kind.OPENCL_GPU, parts);
      case "accelerator" -> ofKind(DeviceInfo.Kind.OPENCL_ACCELERATOR, parts);
      case "cpu" -> ofKind(DeviceInfo.Kind.OPENCL_CPU, parts);
      case "name" -> named(rest, text);
      case "pci" -> onBus(rest, text);
      default -> NUMBER.matcher(text).matches() ? new Numbered(text) : new Named(text);
    };
  }

  private static DeviceChoice ofKind(DeviceInfo.Kind kind, String[] parts) {
    if (parts.length == 1) {
      return new OfKind(kind, parts[0]);
    }
    String place = parts[1].strip();
    if (!NUMBER.matcher(place).matches() || place.length() > 4) {
      throw new ParameterException(
          "device '" + parts[0] + ":" + parts[1] + "': expected " + parts[0] + ":NUMBER");
    }
    return new Place(kind, parts[0], Integer.parseInt(place));
  }

  private static DeviceChoice named(String name, String text) {
    if (name.isEmpty()) {
      throw new ParameterException("device '" + text + "': expected name:PART_OF_THE_NAME");
    }
    return new Named(name);
  }

  private static DeviceChoice onBus(String address, String text) {
    Matcher matcher = PCI.matcher(address);
    if (!matcher.matches()) {
      throw new ParameterException(
          "device '" + text + "': expected pci:DOMAIN:BUS:DEVICE.FUNCTION, as pci:0000:65:00.0");
    }
    return new OnBus(
        String.format(
            Locale.ROOT,
            "%04x:%02x:%02x.%s",
            matcher.group(1) == null ? 0 : Long.parseLong(matcher.group(1), 16),
            Integer.parseInt(matcher.group(2), 16),
            Integer.parseInt(matcher.group(3), 16),
            matcher.group(4) == null ? "0" : matcher.group(4)));
  }

  /** The first that there is. */
  record Any() implements DeviceChoice {
    @Override
    public String refusal(DeviceInfo device, List<DeviceInfo> all) {
      return null;
    }
  }

  /** {@code gpu}: the first of a kind. */
  record OfKind(DeviceInfo.Kind kind, String name) implements DeviceChoice {
    @Override
    public String refusal(DeviceInfo device, List<DeviceInfo> all) {
      return device.kind() == kind ? null : "is " + device.kind() + ", not '" + name + "'";
    }
  }

  /** {@code gpu:1}: the second of a kind. */
  record Place(DeviceInfo.Kind kind, String name, int index) implements DeviceChoice {
    @Override
    public String refusal(DeviceInfo device, List<DeviceInfo> all) {
      String asked = "'" + name + ":" + index + "'";
      if (device.kind() != kind) {
        return "is " + device.kind() + ", not " + asked;
      }
      int place = all.stream().filter(other -> other.kind() == kind).toList().indexOf(device);
      return place == index ? null : "is '" + name + ":" + place + "', not " + asked;
    }
  }

  /** {@code 2}: by the number in the id. */
  record Numbered(String number) implements DeviceChoice {
    @Override
    public String refusal(DeviceInfo device, List<DeviceInfo> all) {
      return device.id().endsWith(":" + number) ? null : other(device, number);
    }
  }

  /** {@code h100}, {@code name:1080}: the only one with this in its name, or with this name. */
  record Named(String part) implements DeviceChoice {
    @Override
    public String refusal(DeviceInfo device, List<DeviceInfo> all) {
      if (!name(device).contains(part)) {
        return other(device, part);
      }
      List<DeviceInfo> exact = all.stream().filter(one -> name(one).equals(part)).toList();
      List<DeviceInfo> meant =
          exact.isEmpty() ? all.stream().filter(one -> name(one).contains(part)).toList() : exact;
      if (!meant.contains(device)) {
        return other(device, part);
      }
      return meant.size() == 1
          ? null
          : "is one of "
              + meant.size()
              + " with '"
              + part
              + "' in their names: "
              + device.name()
              + "; ask for "
              + device.id();
    }

    private static String name(DeviceInfo device) {
      return device.name().toLowerCase(Locale.ROOT);
    }
  }

  /** {@code pci:0000:65:00.0}: by its place on the bus. */
  record OnBus(String address) implements DeviceChoice {
    @Override
    public String refusal(DeviceInfo device, List<DeviceInfo> all) {
      if (device.pciAddress().isEmpty()) {
        return "does not tell its PCI address";
      }
      String place = device.pciAddress().get();
      return place.equals(address) ? null : "is at " + place + ", not " + address;
    }
  }

  private static String other(DeviceInfo device, String asked) {
    return "is " + device.id() + ", " + device.name() + ", not '" + asked + "'";
  }
}
