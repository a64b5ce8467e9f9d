package org.jocelyn.opencl;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jocelyn.DataType;
import org.jocelyn.spi.HostArray;

/**
 * The context of a device that is not here. It has no memory and runs nothing; it remembers which
 * kernels are asked for and how they are launched.
 */
final class AbsentContext extends ClContext {
  private final SortedMap<Launch, String> launches = new TreeMap<>();
  private final String suffix;
  private String occasion = "";

  AbsentContext(ClDevice device, ClOptions options, String suffix) {
    super(device, new NoMemory(device), options.winograd());
    this.suffix = suffix;
  }

  /** What the kernels asked for from now on are for. */
  void during(String name) {
    occasion = name + suffix;
  }

  /** All launches, each with the first occasion for it. */
  SortedMap<Launch, String> launches() {
    return launches;
  }

  /** A kernel that is built is listed, launched or not, for a driver must be able to build it. */
  @Override
  ClKernel kernel(String file, String function, Defines defines) {
    return new AbsentKernel(file, function, defines);
  }

  @Override
  ClBuffer upload(HostArray values, DataType type) {
    return scratch((long) values.length() * type.bytes());
  }

  @Override
  public void close() {}

  /**
   * A launch in which nothing depends on how much there is to do.
   *
   * @param program the kernel's file and the compiler's options
   * @param function the kernel
   * @param items work-items of a group; 0 where the driver chooses, −1 if it was never launched
   * @param localBytes of the arguments
   */
  record Launch(String program, String function, long items, long localBytes)
      implements Comparable<Launch> {
    String file() {
      return program.substring(0, program.indexOf(' '));
    }

    @Override
    public int compareTo(Launch other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return "%s\t%s\t%d\t%d".formatted(program, function, items, localBytes);
    }
  }

  private final class AbsentKernel extends ClKernel {
    private final String program;
    private final String function;
    private long localBytes;

    AbsentKernel(String file, String function, Defines defines) {
      super(function, device().maxWorkGroupSize());
      this.program = file + " " + ProgramCache.options(defines);
      this.function = function;
      launches.putIfAbsent(new Launch(program, function, -1, 0), occasion);
    }

    @Override
    ClKernel args(Object... values) {
      localBytes = 0;
      for (Object value : values) {
        localBytes += value instanceof Local local ? local.size() : 0;
      }
      return this;
    }

    @Override
    void enqueue(Grid grid) {
      if (grid.isEmpty()) {
        return;
      }
      if (grid.groupSize() > maxWorkGroup()) {
        throw new OpenClException(
            function + ": work-groups of " + grid.groupSize() + " work-items", 0);
      }
      launches.remove(new Launch(program, function, -1, 0));
      long items = grid.local() == null ? 0 : grid.groupSize();
      launches.putIfAbsent(new Launch(program, function, items, localBytes), occasion);
    }

    @Override
    public void close() {}
  }
}
