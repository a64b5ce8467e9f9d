package org.jocelyn.cpu;

import java.util.List;
import java.util.Map;
import org.jocelyn.DeviceInfo;
import org.jocelyn.DeviceLimits;
import org.jocelyn.Diagnosis;
import org.jocelyn.MemoryUse;
import org.jocelyn.ParameterException;
import org.jocelyn.Precision;
import org.jocelyn.spi.BackendDriver;
import org.jocelyn.spi.BackendProvider;
import org.jocelyn.spi.Candidate;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.HostDriver;

/**
 * Offers the Java fallback, which is always there. Options: {@code threads=N} (all cores unless
 * given), {@code vector=false} (plain loops although the JVM has the Vector API), {@code
 * winograd=false} (convolve without that method).
 */
public final class CpuProvider implements BackendProvider {
  private static final String VECTOR_MODULE = "jdk.incubator.vector";

  @Override
  public String name() {
    return "cpu";
  }

  @Override
  public List<Candidate> candidates() {
    Lanes lanes = lanes(true);
    String advice =
        hasVectorModule()
            ? ""
            : "for the Vector API, which is faster, start the JVM with --add-modules="
                + VECTOR_MODULE;
    return List.of(
        new Candidate(
            Diagnosis.Finding.usable(name(), device(lanes, cores()), "always there", advice),
            this::open));
  }

  private BackendDriver open(Map<String, String> options) {
    int threads = cores();
    boolean vector = true;
    boolean winograd = true;
    for (Map.Entry<String, String> option : options.entrySet()) {
      switch (option.getKey()) {
        case "threads" -> threads = threads(option.getValue());
        case "vector" -> vector = Boolean.parseBoolean(option.getValue());
        case "winograd" -> winograd = Boolean.parseBoolean(option.getValue());
        case "precision" -> Precision.parse(option.getValue()); // float32 is allowed whatever it is
        default ->
            throw new ParameterException(
                "backend cpu: no option '"
                    + option.getKey()
                    + "'; there are threads, vector, winograd, precision");
      }
    }
    CpuContext context =
        new CpuContext(new CpuThreads(threads), lanes(vector), new CpuScratch(), winograd);
    ArrayPool pool = new ArrayPool();
    return new HostDriver(
        device(context.lanes(), threads),
        CpuKernels.create(context),
        HostArray::allocate,
        pool::take) {
      @Override
      public MemoryUse memory() {
        return new MemoryUse(0, pool.held(), 0, 0, 0);
      }

      @Override
      public DeviceLimits measureLimits() {
        return new CpuLimits(context).measure();
      }

      @Override
      public void close() {
        context.threads().close();
      }
    };
  }

  private static int threads(String value) {
    try {
      int threads = Integer.parseInt(value);
      if (threads >= 1 && threads <= 1024) {
        return threads;
      }
    } catch (NumberFormatException notANumber) {
      throw new ParameterException("backend cpu: threads=" + value + " is no number", notANumber);
    }
    throw new ParameterException("backend cpu: threads=" + value + " must be in [1, 1024]");
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }

  /** Whether this JVM was started with the module of the Vector API. */
  static boolean hasVectorModule() {
    return ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  }

  /** The Vector API's lanes if they are wanted and there, else plain ones. */
  private static Lanes lanes(boolean vector) {
    if (!vector || !hasVectorModule()) {
      return new PlainLanes();
    }
    try {
      return Class.forName("org.jocelyn.cpu.VectorLanes")
          .asSubclass(Lanes.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError incompatible) {
      System.getLogger("org.jocelyn.cpu")
          .log(System.Logger.Level.WARNING, "the Vector API is there but unusable", incompatible);
      return new PlainLanes();
    }
  }

  private static DeviceInfo device(Lanes lanes, int threads) {
    return new DeviceInfo(
        "cpu",
        "Java, " + threads + " threads, " + lanes.describe(),
        DeviceInfo.Kind.JAVA_CPU,
        System.getProperty("java.vm.vendor"),
        System.getProperty("java.vm.version"),
        threads,
        Runtime.getRuntime().maxMemory(),
        8L * (Integer.MAX_VALUE - 8),
        lanes.width(),
        false,
        true);
  }
}
