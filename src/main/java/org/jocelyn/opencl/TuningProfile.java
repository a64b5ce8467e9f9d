package org.jocelyn.opencl;

import java.io.IOException;
import java.io.StringReader;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;

/**
 * The text of a tuning profile: lines of {@code name = value}.
 *
 * <pre>
 * version = 1
 * match.fingerprint = …          a user's own: this device and driver
 * match.platform = …             or one that is shipped: every device of the driver
 * match.lanes = 16               with so many float lanes
 * matmul_packed.rows = 8         a {@link TuningParameter}
 * </pre>
 *
 * @param match what a device must be, by the names after {@code match.}
 * @param values the parameters
 */
record TuningProfile(Map<String, String> match, Tuning values) {
  private static final String VERSION = "1";
  private static final String MATCH = "match.";

  /** A profile that cannot be used, and why. */
  static final class Unusable extends Exception {
    private static final long serialVersionUID = 1;

    Unusable(String reason) {
      super(reason);
    }
  }

  /** The profile of exactly this device. */
  static TuningProfile of(ClDevice device, Tuning values) {
    return new TuningProfile(Map.of("fingerprint", device.fingerprint()), values);
  }

  /** Reads a profile for a device; its parameters are only looked at if it matches. */
  static TuningProfile parse(String text, ClDevice device) throws Unusable {
    Properties lines = new Properties();
    try {
      lines.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException damaged) {
      throw new Unusable("is damaged: " + damaged.getMessage());
    }
    String version = lines.getProperty("version", "");
    if (!version.equals(VERSION)) {
      throw new Unusable("is of version '" + version + "', not " + VERSION);
    }
    Map<String, String> match = new TreeMap<>();
    Map<String, String> parameters = new TreeMap<>();
    for (String name : lines.stringPropertyNames()) {
      String value = lines.getProperty(name).strip();
      if (name.startsWith(MATCH)) {
        match.put(name.substring(MATCH.length()), value);
      } else if (!name.equals("version")) {
        parameters.put(name, value);
      }
    }
    if (match.isEmpty()) {
      throw new Unusable("is damaged: it does not say which devices it is for");
    }
    TuningProfile profile = new TuningProfile(match, Tuning.NONE);
    if (!profile.matches(device)) {
      return profile;
    }
    Map<TuningParameter, Integer> values = new EnumMap<>(TuningParameter.class);
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      put(parameter.getKey(), parameter.getValue(), device, values);
    }
    Tuning tuning = new Tuning(values);
    Optional<TuningParameter> misfit = tuning.misfit(device);
    if (misfit.isPresent()) {
      throw new Unusable(
          "has '%s' that does not go with the others: %s".formatted(misfit.get().label(), values));
    }
    return new TuningProfile(match, tuning);
  }

  private static void put(
      String name, String value, ClDevice device, Map<TuningParameter, Integer> values)
      throws Unusable {
    TuningParameter parameter =
        TuningParameter.named(name)
            .orElseThrow(() -> new Unusable("names '" + name + "', which there is not"));
    for (int candidate : parameter.range(device)) {
      if (value.equals(Integer.toString(candidate))) {
        values.put(parameter, candidate);
        return;
      }
    }
    throw new Unusable(
        "has %s = '%s', which is none of %s".formatted(name, value, parameter.range(device)));
  }

  /** Whether it is made for a device like this. */
  boolean matches(ClDevice device) {
    Map<String, String> traits =
        Map.of(
            "fingerprint",
            device.fingerprint(),
            "platform",
            device.platformName(),
            "lanes",
            Integer.toString(device.floatLanes()));
    return match.entrySet().stream()
        .allMatch(wanted -> wanted.getValue().equals(traits.get(wanted.getKey())));
  }

  /** What {@link #parse} reads. */
  String text() {
    StringBuilder text = new StringBuilder("# made by: jocelyn tune\nversion = 1\n");
    match.forEach((name, value) -> line(text, MATCH + name, value));
    values.values().forEach((name, value) -> line(text, name.label(), value.toString()));
    return text.toString();
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(name).append(" = ").append(value.replace("\\", "\\\\")).append('\n');
  }
}
