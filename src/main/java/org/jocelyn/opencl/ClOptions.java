package org.jocelyn.opencl;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jocelyn.ParameterException;
import org.jocelyn.Precision;
import org.jocelyn.op.Conv2d;
import org.jocelyn.spi.CacheFolder;

/**
 * The options of a request for an OpenCL backend.
 *
 * @param strategy {@code strategy=cpu|gpu}: which kernels to prefer; the device's own unless given
 * @param memory {@code memory=BYTES} with an optional k, m or g: what tensors may use; all unless
 *     given
 * @param cache {@code cache=FOLDER|off}: where built programs are kept
 * @param tuning {@code tuning=FILE|off}: the tuning profile; unless given the user's own or the
 *     shipped one that fits the device
 * @param winograd {@code winograd=false}: convolve without that method; {@code winograd=4}: also in
 *     tiles of 4×4 pixels, see {@link Conv2d}
 * @param instructions {@code instructions=probed|off|emulated}: whether kernels may use what the
 *     device has beyond OpenCL C; what a probe passes unless given
 * @param precision {@code precision=float32|tf32|bfloat16|float16}: what factors of products may be
 *     rounded to; they stay as they are unless given
 * @param mapped {@code transfers=mapped|staged}: whether the host maps the device's memory or
 *     copies through pinned memory on queues of its own; mapped where they share memory unless
 *     given
 * @param wrongAreErrors {@code wrong=refused|replaced}: whether an operation fails whose kernel
 *     gave a wrong answer on its first use; another kernel replaces it unless given
 * @param ahead {@code ahead=true|false}: whether programs that will be needed are built before,
 *     side by side; where the driver's compiler can, unless given
 */
record ClOptions(
    Optional<Strategy> strategy,
    Optional<Long> memory,
    String cache,
    String tuning,
    Winograd winograd,
    Instructions.Use instructions,
    Precision precision,
    Optional<Boolean> mapped,
    boolean wrongAreErrors,
    Optional<Boolean> ahead) {
  static ClOptions parse(Map<String, String> options) {
    Optional<Strategy> strategy = Optional.empty();
    Optional<Long> memory = Optional.empty();
    String cache = "";
    String tuning = "";
    Winograd winograd = Winograd.SMALL;
    Instructions.Use instructions = Instructions.Use.PROBED;
    Precision precision = Precision.FLOAT32;
    Optional<Boolean> mapped = Optional.empty();
    boolean wrongAreErrors = false;
    Optional<Boolean> ahead = Optional.empty();
    for (Map.Entry<String, String> option : options.entrySet()) {
      String value = option.getValue();
      switch (option.getKey()) {
        case "strategy" -> strategy = Optional.of(strategy(value));
        case "memory" -> memory = Optional.of(bytes(value));
        case "cache" -> cache = value;
        case "tuning" -> tuning = value;
        case "winograd" -> winograd = winograd(value);
        case "instructions" -> instructions = Instructions.Use.parse(value);
        case "precision" -> precision = Precision.parse(value);
        case "transfers" -> mapped = Optional.of(mapped(value));
        case "wrong" -> wrongAreErrors = areErrors(value);
        case "ahead" -> ahead = Optional.of(ahead(value));
        default ->
            throw new ParameterException(
                "backend opencl: no option '"
                    + option.getKey()
                    + "'; there are strategy, memory, cache, tuning, winograd, instructions,"
                    + " precision, transfers, wrong, ahead");
      }
    }
    return new ClOptions(
        strategy,
        memory,
        cache,
        tuning,
        winograd,
        instructions,
        precision,
        mapped,
        wrongAreErrors,
        ahead);
  }

  private static Strategy strategy(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "cpu" -> Strategy.CPU;
      case "gpu" -> Strategy.GPU;
      default ->
          throw new ParameterException("backend opencl: strategy=" + value + " must be cpu or gpu");
    };
  }

  private static Winograd winograd(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "false" -> Winograd.NONE;
      case "true", "2" -> Winograd.SMALL;
      case "4" -> Winograd.LARGE;
      default ->
          throw new ParameterException(
              "backend opencl: winograd=" + value + " must be false, true, 2 or 4");
    };
  }

  private static boolean mapped(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "mapped" -> true;
      case "staged" -> false;
      default ->
          throw new ParameterException(
              "backend opencl: transfers=" + value + " must be mapped or staged");
    };
  }

  private static boolean areErrors(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "refused" -> true;
      case "replaced" -> false;
      default ->
          throw new ParameterException(
              "backend opencl: wrong=" + value + " must be refused or replaced");
    };
  }

  private static boolean ahead(String value) {
    return switch (value.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      default ->
          throw new ParameterException("backend opencl: ahead=" + value + " must be true or false");
    };
  }

  private static long bytes(String value) {
    String digits = value.replaceFirst("[kmgKMG]$", "");
    int shift =
        digits.length() == value.length()
            ? 0
            : 10 + 10 * "kmg".indexOf(Character.toLowerCase(value.charAt(value.length() - 1)));
    if (!digits.matches("[0-9]{1,9}")) {
      throw new ParameterException(
          "backend opencl: memory=" + value + " must be a number of bytes, such as 512m");
    }
    return Long.parseLong(digits) << shift;
  }

  /** Bytes that tensors and the pool may use on a device. */
  long memoryBudget(ClDevice device) {
    return Math.min(memory.orElse(Long.MAX_VALUE), device.globalMemoryBytes());
  }

  /** Where built programs are kept; null for nowhere. */
  Path cacheFolder() {
    if (cache.equals("off")) {
      return null;
    }
    return cache.isEmpty() ? CacheFolder.path() : Path.of(cache);
  }
}
