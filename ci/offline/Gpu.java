import java.util.List;
import java.util.Optional;

/**
 * A GPU by the limits of its multiprocessor: NVIDIA's SM, AMD's CDNA compute unit or RDNA
 * work-group processor, Intel's Xe-core.
 *
 * @param name what its compiler calls it
 * @param title what people do
 * @param registers those of one scheduler that work-items share, in lanes times registers; 0 where
 *     each thread has its own
 * @param granule registers that are allocated at once
 * @param warps that a scheduler holds
 * @param schedulers of a multiprocessor
 * @param groups that run at once at most
 * @param local bytes of local memory of a multiprocessor
 * @param reserved bytes of it that each group takes in addition
 * @param mostLocal bytes that OpenCL gives a group
 * @param products multiply-adds in single precision of a multiprocessor in a cycle
 * @param slots warps' instructions that it issues in a cycle to the pipes of multiply-adds
 * @param localRate bytes of local memory that it reads or writes in a cycle
 * @param matrixProducts multiply-adds of matrix units in a cycle, 16-bit numbers
 */
record Gpu(
    String name,
    String title,
    int registers,
    int granule,
    int warps,
    int schedulers,
    int groups,
    int local,
    int reserved,
    int mostLocal,
    int products,
    int slots,
    int localRate,
    int matrixProducts) {
  private static final int KIB = 1024;

  /** A loop with a smaller share of multiply-adds does not live on them. */
  private static final double MEANINGFUL = 0.1;

  static final List<Gpu> ALL =
      List.of(
          new Gpu(
              "sm_80", "A100", 512 * 32, 8, 16, 4, 32, 164 * KIB, KIB, 48 * KIB, 64, 4, 128, 1024),
          new Gpu(
              "sm_90", "H100", 512 * 32, 8, 16, 4, 32, 228 * KIB, KIB, 48 * KIB, 128, 4, 128, 2048),
          new Gpu(
              "gfx90a", "MI250", 512 * 64, 8, 8, 4, 16, 64 * KIB, 0, 64 * KIB, 128, 1, 128, 1024),
          new Gpu(
              "gfx942", "MI300", 512 * 64, 8, 8, 4, 16, 64 * KIB, 0, 64 * KIB, 128, 1, 128, 2048),
          new Gpu(
              "gfx1100", "RX 7900", 1536 * 32, 24, 16, 4, 32, 128 * KIB, 0, 64 * KIB, 256, 4, 256,
              1024),
          new Gpu("dg2", "Arc A770", 0, 1, 8, 16, 64, 128 * KIB, 0, 64 * KIB, 128, 8, 128, 2048),
          new Gpu("pvc", "Max 1550", 0, 1, 8, 8, 64, 128 * KIB, 0, 128 * KIB, 128, 8, 128, 4096));

  static Optional<Gpu> named(String name) {
    return ALL.stream().filter(gpu -> gpu.name().equals(name)).findFirst();
  }

  boolean isNvidia() {
    return name.startsWith("sm_");
  }

  boolean isIntel() {
    return registers == 0;
  }

  /** How many work-groups run on a multiprocessor at the same time. */
  int groupsAtOnce(Use use, int items, long localArguments) {
    int ofGroup = divideUp(items, use.lanes());
    int atOnce = warps;
    if (registers > 0) {
      int ofWarp = divideUp(Math.max(1, use.registers()), granule) * granule * use.lanes();
      atOnce = Math.min(warps, registers / ofWarp);
    }
    long byLocal = local / Math.max(1, use.local() + localArguments + reserved);
    return (int) Math.min(groups, Math.min(atOnce * schedulers / ofGroup, byLocal));
  }

  private static int divideUp(int a, int b) {
    return (a + b - 1) / b;
  }

  /** How near to the peak of multiply-adds a loop may come, by what binds it. */
  Optional<Bound> bound(Mix loop, int lanes) {
    double ideal =
        (double) lanes * loop.count(Mix.Kind.FMA) / products
            + (double) loop.matrixProducts() / matrixProducts;
    if (loop.density() < MEANINGFUL && loop.matrixProducts() == 0) {
      return Optional.empty();
    }
    double issue = (double) loop.issued() / slots;
    double memory = (double) lanes * loop.localBytes() / localRate;
    return Optional.of(
        new Bound(ideal / Math.max(ideal, issue), isIntel() ? 1 : ideal / Math.max(ideal, memory)));
  }

  /**
   * Parts of the peak.
   *
   * @param issue where only the slots for instructions bind
   * @param local where only local memory binds
   */
  record Bound(double issue, double local) {
    @Override
    public String toString() {
      return "issue %.0f %%%s"
          .formatted(100 * issue, local < 1 ? ", lds %.0f %%".formatted(100 * local) : "");
    }
  }
}
