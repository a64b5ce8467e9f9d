package org.jocelyn.opencl;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.ParameterException;
import org.jocelyn.spi.ArrayTransfer;
import org.jocelyn.spi.AtomicFile;
import org.jocelyn.spi.CacheFolder;
import org.jocelyn.spi.DeviceTuning;
import org.jocelyn.spi.Tunable;

/**
 * Finds the tuning profile of a device: the one that the request names, else the user's own in the
 * cache folder, else one that is shipped in {@code kernels/tuning}. One that cannot be used is left
 * out with a warning.
 */
final class TuningFiles implements DeviceTuning {
  private static final System.Logger LOG = System.getLogger("org.jocelyn.opencl.tuning");
  private static final String SHIPPED = "/org/jocelyn/kernels/tuning/";

  /** The shipped profiles, of which the first that matches is taken. */
  private static final String INDEX = "index";

  private static final int KEY_LENGTH = 16;

  private final ClDevice device;

  TuningFiles(ClDevice device) {
    this.device = device;
  }

  /** The device with the values of its profile. */
  static ClDevice tune(ClDevice device, ClOptions options) {
    return device.with(new TuningFiles(device).find(options));
  }

  private Tuning find(ClOptions options) {
    if (options.tuning().equals("off")) {
      return Tuning.NONE;
    }
    if (!options.tuning().isEmpty()) {
      return read(Path.of(options.tuning())).orElse(Tuning.NONE);
    }
    Path own = file();
    Optional<Tuning> found = Files.exists(own) ? read(own) : Optional.empty();
    return found.or(this::shipped).orElse(Tuning.NONE);
  }

  private Optional<Tuning> read(Path file) {
    try {
      return parse(file.toString(), Files.readString(file));
    } catch (IOException unreadable) {
      warn(file.toString(), "cannot be read: " + unreadable);
      return Optional.empty();
    }
  }

  private Optional<Tuning> shipped() {
    for (String name : shippedNames()) {
      Optional<Tuning> found = parse(name, resource(name));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  static List<String> shippedNames() {
    return resource(INDEX).lines().toList();
  }

  /** The text of a file in the jar. */
  static String resource(String name) {
    try (InputStream stream = TuningFiles.class.getResourceAsStream(SHIPPED + name)) {
      if (stream == null) {
        throw new NoSuchFileException("kernels/tuning/" + name + " is not in the jar");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException missing) {
      throw new UncheckedIOException(missing);
    }
  }

  /** The values of a profile that is usable and made for this device. */
  private Optional<Tuning> parse(String name, String text) {
    try {
      TuningProfile profile = TuningProfile.parse(text, device);
      return profile.matches(device) ? Optional.of(profile.values()) : Optional.empty();
    } catch (TuningProfile.Unusable reason) {
      warn(name, reason.getMessage());
      return Optional.empty();
    }
  }

  private static void warn(String name, String reason) {
    LOG.log(System.Logger.Level.WARNING, "tuning profile {0} {1}; it is ignored", name, reason);
  }

  @Override
  public List<Tunable> tunables() {
    return Arrays.stream(TuningParameter.values())
        .filter(parameter -> parameter.matters(device))
        .map(parameter -> parameter.on(device))
        .toList();
  }

  @Override
  public Path file() {
    String key = DiskCache.key(device.fingerprint()).substring(0, KEY_LENGTH);
    return CacheFolder.path().resolve("tuning-" + key + ".properties");
  }

  @Override
  public void write(Path file, Map<String, Integer> values) throws IOException {
    Map<TuningParameter, Integer> tuning = new EnumMap<>(TuningParameter.class);
    values.forEach((name, value) -> tuning.put(checked(name, value), value));
    Tuning all = new Tuning(tuning);
    all.misfit(device)
        .ifPresent(
            misfit -> {
              throw new ParameterException(
                  "tuning: '%s' does not go with the others: %s".formatted(misfit.label(), values));
            });
    ByteBuffer text = StandardCharsets.UTF_8.encode(TuningProfile.of(device, all).text());
    CacheFolder.create(file.toAbsolutePath().getParent());
    AtomicFile.write(file, channel -> ArrayTransfer.drain(channel, text));
  }

  private TuningParameter checked(String name, int value) {
    TuningParameter parameter =
        TuningParameter.named(name)
            .orElseThrow(() -> new ParameterException("tuning: there is no '" + name + "'"));
    if (!parameter.range(device).contains(value)) {
      throw new ParameterException(
          "tuning: %s = %d is none of %s".formatted(name, value, parameter.range(device)));
    }
    return parameter;
  }
}
