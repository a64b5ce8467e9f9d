package org.jocelyn;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a user asked for: {@code backend[:device][,option=value]…}; empty for "the best there is".
 *
 * @param backend the provider's name, or empty
 * @param device what follows the colon, in lower case, or empty
 * @param options what follows the commas
 * @param source where the request came from, for messages
 */
public record BackendRequest(
    String backend, String device, Map<String, String> options, String source) {
  public BackendRequest {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  /**
   * What the system property {@value Backends#PROPERTY} or else the variable {@value
   * Backends#VARIABLE} asks for; the best there is where neither is set.
   *
   * @throws ParameterException if it cannot be read
   */
  public static BackendRequest ofEnvironment() {
    String property = System.getProperty(Backends.PROPERTY, "");
    if (!property.isBlank()) {
      return parse(property).from("system property " + Backends.PROPERTY);
    }
    String variable = System.getenv(Backends.VARIABLE);
    if (variable != null && !variable.isBlank()) {
      return parse(variable).from("variable " + Backends.VARIABLE);
    }
    return new BackendRequest("", "", Map.of(), "");
  }

  /**
   * Reads a request.
   *
   * @throws ParameterException if it cannot be read
   */
  public static BackendRequest parse(String request) {
    String[] parts = request.strip().split(",", -1);
    String[] target = parts[0].strip().split(":", 2);
    String backend = target[0].toLowerCase(Locale.ROOT);
    if (backend.isEmpty()) {
      throw new ParameterException(
          "backend request '" + request + "': expected BACKEND[:DEVICE][,OPTION=VALUE]…");
    }
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] option = parts[i].split("=", 2);
      if (option.length != 2 || option[0].isBlank()) {
        throw new ParameterException(
            "backend request '" + request + "': option '" + parts[i] + "' is not NAME=VALUE");
      }
      options.put(option[0].strip(), option[1].strip());
    }
    String device = target.length == 2 ? target[1].strip().toLowerCase(Locale.ROOT) : "";
    try {
      DeviceChoice.parse(device);
    } catch (ParameterException unreadable) {
      throw new ParameterException(
          "backend request '" + request + "': " + unreadable.getMessage(), unreadable);
    }
    return new BackendRequest(backend, device, options, "");
  }

  private BackendRequest from(String where) {
    return new BackendRequest(backend, device, options, where);
  }

  /** The same request, which allows factors of products to be rounded to this. */
  public BackendRequest allowing(Precision precision) {
    Map<String, String> more = new LinkedHashMap<>(options);
    more.put("precision", precision.label());
    return new BackendRequest(backend, device, more, source);
  }

  /** The same options for exactly this device. */
  public BackendRequest on(DeviceInfo exactly) {
    String[] id = exactly.id().split(":", 2);
    return new BackendRequest(id[0], id.length == 2 ? id[1] : "", options, source);
  }

  /** Whether any device will do. */
  public boolean isOpen() {
    return backend.isEmpty();
  }

  /**
   * Why this candidate does not meet the request; null if it does.
   *
   * @param all every candidate: which device is meant depends on which there are
   */
  String refusal(Diagnosis.Finding finding, List<Diagnosis.Finding> all) {
    if (!finding.usable()) {
      return finding.reason();
    }
    DeviceInfo info = finding.device().orElseThrow();
    if (isOpen()) {
      return info.kind() == DeviceInfo.Kind.REFERENCE ? "never chosen unless asked for" : null;
    }
    if (!finding.backend().equals(backend)) {
      return "not asked for";
    }
    List<DeviceInfo> devices =
        all.stream()
            .filter(other -> other.backend().equals(backend))
            .flatMap(other -> other.device().stream())
            .toList();
    return DeviceChoice.parse(device).refusal(info, devices);
  }

  /** What {@link #parse} reads; empty for the best there is. */
  public String text() {
    StringBuilder text = new StringBuilder(backend);
    if (!device.isEmpty()) {
      text.append(':').append(device);
    }
    options.forEach((name, value) -> text.append(',').append(name).append('=').append(value));
    return text.toString();
  }

  @Override
  public String toString() {
    String text = isOpen() ? "'any'" : "'" + text() + "'";
    return source.isEmpty() ? text : text + " (" + source + ")";
  }
}
