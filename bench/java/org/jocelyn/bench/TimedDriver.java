package org.jocelyn.bench;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceLimits;
import org.jocelyn.MemoryUse;
import org.jocelyn.TensorType;
import org.jocelyn.op.Op;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.BackendProvider;
import org.jocelyn.spi.Candidate;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * A driver that waits for every operation and sums up what each kind of them takes. Waiting adds
 * the device's latency to each operation and takes away what the host does meanwhile.
 */
final class TimedDriver implements BackendDriver {
  private final BackendDriver driver;
  private final Map<String, Time> times = new LinkedHashMap<>();

  /** What runs of one kind of operation took. */
  record Time(long runs, long nanos) {
    Time and(Time other) {
      return new Time(runs + other.runs, nanos + other.nanos);
    }
  }

  private TimedDriver(BackendDriver driver) {
    this.driver = driver;
  }

  /**
   * The first device that a request without a number or a name, as {@code cpu,vector=false}, fits.
   */
  static TimedDriver open(String request) {
    String[] parts = request.split(",");
    Map<String, String> options = new HashMap<>();
    for (String option : List.of(parts).subList(1, parts.length)) {
      String[] pair = option.split("=", 2);
      options.put(pair[0], pair[1]);
    }
    for (BackendProvider provider : ServiceLoader.load(BackendProvider.class)) {
      for (Candidate candidate : provider.candidates()) {
        if (provider.name().equals(parts[0]) && candidate.finding().usable()) {
          return new TimedDriver(candidate.opener().apply(options));
        }
      }
    }
    throw new IllegalArgumentException(request + ": no such device here");
  }

  /** What was run since the last call, by operation and shape. */
  Map<String, Time> take() {
    Map<String, Time> taken = new LinkedHashMap<>(times);
    times.clear();
    return taken;
  }

  @Override
  public Execution prepare(Op op, List<TensorType> inputs, List<TensorType> outputs) {
    Execution execution = driver.prepare(op, inputs, outputs);
    String kind = op.label() + " " + outputs.get(0).shape();
    return new Execution() {
      @Override
      public void run(Storage[] in, Storage[] out) {
        driver.finish(); // what transfers have left to do
        long start = System.nanoTime();
        execution.run(in, out);
        driver.finish();
        times.merge(kind, new Time(1, System.nanoTime() - start), Time::and);
      }

      @Override
      public void close() {
        execution.close();
      }
    };
  }

  @Override
  public DeviceInfo device() {
    return driver.device();
  }

  @Override
  public Set<Class<? extends Op>> operations() {
    return driver.operations();
  }

  @Override
  public Storage allocate(TensorType type) {
    return driver.allocate(type);
  }

  @Override
  public HostArray hostArray(TensorType type) {
    return driver.hostArray(type);
  }

  @Override
  public void write(HostArray source, Storage target) {
    driver.write(source, target);
  }

  @Override
  public void read(Storage source, HostArray target) {
    driver.read(source, target);
  }

  @Override
  public void finish() {
    driver.finish();
  }

  @Override
  public MemoryUse memory() {
    return driver.memory();
  }

  @Override
  public DeviceLimits measureLimits() {
    return driver.measureLimits();
  }

  @Override
  public void close() {
    driver.close();
  }
}
