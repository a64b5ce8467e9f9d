package org.jocelyn;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Every device that was looked at, and of each whether it would be taken and why.
 *
 * @param findings in the order of preference
 */
public record Diagnosis(List<Finding> findings) {
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /**
   * One candidate.
   *
   * @param backend the provider's name
   * @param device the device's traits; empty where there is no device to speak of
   * @param usable whether it can be opened
   * @param eligible whether it can be opened and meets the request that was diagnosed
   * @param taken whether the request that was diagnosed takes it
   * @param reason why it is or is not usable or taken
   * @param remedy what a user can do about it; empty where nothing needs doing
   */
  public record Finding(
      String backend,
      Optional<DeviceInfo> device,
      boolean usable,
      boolean eligible,
      boolean taken,
      String reason,
      String remedy) {

    /** A device that can be opened. */
    public static Finding usable(String backend, DeviceInfo device, String reason) {
      return usable(backend, device, reason, "");
    }

    /** A device that can be opened, and would do better if the user did something about it. */
    public static Finding usable(String backend, DeviceInfo device, String reason, String remedy) {
      return new Finding(backend, Optional.of(device), true, false, false, reason, remedy);
    }

    /** A backend that has no device to offer. */
    public static Finding absent(String backend, String reason, String remedy) {
      return new Finding(backend, Optional.empty(), false, false, false, reason, remedy);
    }

    /** A device that is there and cannot be used. */
    public static Finding unusable(
        String backend, DeviceInfo device, String reason, String remedy) {
      return new Finding(backend, Optional.of(device), false, false, false, reason, remedy);
    }

    /** The same finding for a request that it does not meet. */
    Finding refused(String why) {
      return new Finding(backend, device, usable, false, false, why, remedy);
    }

    /** The same finding for a request that it meets, though another may be taken. */
    Finding met(boolean isTaken, String why) {
      return new Finding(backend, device, usable, true, isTaken, why, remedy);
    }

    /** The device's id, or the backend's name where there is no device. */
    public String id() {
      return device.map(DeviceInfo::id).orElse(backend);
    }

    @Override
    public String toString() {
      return (taken ? "* " : "  ")
          + id()
          + device.map(info -> " (" + info.name() + ")").orElse("")
          + ": "
          + reason
          + (remedy.isEmpty() ? "" : " [" + remedy + "]");
    }
  }

  /** The candidates that meet the request, the taken one among them. */
  public List<Finding> eligible() {
    return findings.stream().filter(Finding::eligible).toList();
  }

  /** The candidate that the request takes. */
  public Optional<Finding> taken() {
    return findings.stream().filter(Finding::taken).findFirst();
  }

  @Override
  public String toString() {
    return findings.stream()
        .map(Finding::toString)
        .collect(Collectors.joining(System.lineSeparator()));
  }
}
