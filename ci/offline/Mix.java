import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** How many instructions of each kind a piece of code has. */
final class Mix {
  /** Kinds of instructions, by what they wait for; {@code label} is how the table calls them. */
  enum Kind {
    /** Multiply-adds in single precision; a packed one counts twice, but is issued once. */
    FMA("fma"),
    /** Products of small matrices by a matrix unit. */
    MMA("mma"),
    /** Other arithmetic in floating point. */
    FLOAT("flt"),
    /** Roots, quotients, exponentials and the like. */
    SPECIAL("sfu"),
    /** Integers, addresses, comparisons, conversions, and copies where an assembler shows them. */
    INTEGER("int"),
    /** On AMD, integers that all work-items of a wave share; issued beside the others. */
    SCALAR("scl"),
    SHUFFLE("shf"),
    LOCAL_LOAD("lds"),
    LOCAL_STORE("sts"),
    GLOBAL_LOAD("ldg"),
    GLOBAL_STORE("stg"),
    /** From global to local memory without registers. */
    COPY("cpa"),
    /** Registers and arrays that are kept in memory. */
    PRIVATE("spill"),
    BARRIER("bar"),
    BRANCH("bra");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    boolean isLocal() {
      return this == LOCAL_LOAD || this == LOCAL_STORE || this == COPY;
    }

    boolean isMemory() {
      return isLocal() || this == GLOBAL_LOAD || this == GLOBAL_STORE;
    }
  }

  private final Map<Kind, Map<Integer, Integer>> counts = new EnumMap<>(Kind.class);
  private int issued;
  private long matrixProducts;

  void add(Instruction instruction) {
    for (Instruction.Part part : instruction.parts()) {
      counts
          .computeIfAbsent(part.kind(), kind -> new TreeMap<>())
          .merge(part.kind().isMemory() ? part.size() : 0, part.count(), Integer::sum);
      if (part.kind() == Kind.MMA) {
        matrixProducts += part.size();
      }
    }
    boolean takesASlot =
        instruction.parts().stream()
            .anyMatch(part -> part.kind() != Kind.SCALAR && part.kind() != Kind.BRANCH);
    issued += takesASlot ? 1 : 0;
  }

  int count(Kind kind) {
    return counts.getOrDefault(kind, Map.of()).values().stream().mapToInt(n -> n).sum();
  }

  /** Instructions that take a slot of the pipes that also do multiply-adds. */
  int issued() {
    return issued;
  }

  /** All multiply-adds of all matrix products, for all work-items of a warp together. */
  long matrixProducts() {
    return matrixProducts;
  }

  /** Bytes of local memory that a work-item reads and writes. */
  long localBytes() {
    long bytes = 0;
    for (Map.Entry<Kind, Map<Integer, Integer>> kind : counts.entrySet()) {
      if (kind.getKey().isLocal()) {
        for (Map.Entry<Integer, Integer> width : kind.getValue().entrySet()) {
          bytes += (long) width.getKey() * width.getValue();
        }
      }
    }
    return bytes;
  }

  /** Share of multiply-adds among all. */
  double density() {
    int all = counts.keySet().stream().mapToInt(this::count).sum();
    return all == 0 ? 0 : (double) (count(Kind.FMA) + count(Kind.MMA)) / all;
  }

  /** Such as {@code 64 fma, 4 lds16, 9 int}: loads and stores with their bytes. */
  @Override
  public String toString() {
    return counts.entrySet().stream()
        .flatMap(
            kind ->
                kind.getValue().entrySet().stream()
                    .map(
                        width ->
                            width.getValue()
                                + " "
                                + kind.getKey().label
                                + (width.getKey() == 0 ? "" : width.getKey())))
        .collect(Collectors.joining(", "));
  }
}
