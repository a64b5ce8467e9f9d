import java.util.ArrayList;
import java.util.List;

/** What is a failure: memory in the place of registers, and more local memory than there is. */
final class Judge {
  /** What OpenCL promises of local memory; a device may say that it has no more. */
  private static final int SMALL_LOCAL_BYTES = 32 * 1024;

  /**
   * What hot kernels may keep in memory, and why. Nothing else may.
   *
   * @param kernel what {@link Row#toString} begins with
   * @param gpus the beginning of the GPUs' names
   * @param bytes of a work-item at most, also those of spills' stores and loads together
   */
  record Allowance(String kernel, String gpus, int bytes, String reason) {
    boolean holds(Row row, Gpu gpu, Use use) {
      return row.toString().startsWith(kernel)
          && gpu.name().startsWith(gpus)
          && use.inMemory() <= bytes;
    }
  }

  private static final String FEW_VALUES =
      "ptxas sets a few values aside so that one more work-group fits; no disassembler here tells where";

  private static final String OLD_COMPILER =
      "Debian's compiler is of 2022 and leaves larger arrays in memory, unrolled or not; told, not judged";

  static final List<Allowance> ALLOWANCES =
      List.of(
          new Allowance("attention_gradient_tiled.cl", "sm_", 16, FEW_VALUES),
          new Allowance("attention_split.cl", "sm_", 16, FEW_VALUES),
          new Allowance("matmul_tiled.cl multiply ACTIVATION=GELU", "sm_80", 16, FEW_VALUES),
          new Allowance("recurrent_groups.cl", "sm_", 32, FEW_VALUES),
          new Allowance("row_norm_gradient_groups.cl", "sm_90", 16, FEW_VALUES),
          new Allowance("softmax_groups.cl softmax_groups_strided", "sm_90", 8, FEW_VALUES),
          new Allowance("", "dg2", Integer.MAX_VALUE, OLD_COMPILER),
          new Allowance("", "pvc", Integer.MAX_VALUE, OLD_COMPILER));

  private final List<Row> rows;
  private final List<String> failures = new ArrayList<>();

  private Judge(List<Row> rows) {
    this.rows = rows;
  }

  /** All failures, each with the kernel, its macros, the GPU and the number. */
  static List<String> failures(List<Row> rows) {
    Judge judge = new Judge(rows);
    rows.forEach(judge::judge);
    return judge.failures;
  }

  private void judge(Row row) {
    long fixed = row.local() - row.localArguments();
    if (row.small() && fixed > SMALL_LOCAL_BYTES) {
      failures.add(
          "%s has %d bytes of local memory, and is for devices with %d too"
              .formatted(row, fixed, SMALL_LOCAL_BYTES));
    }
    row.uses()
        .forEach(
            (name, use) -> {
              Gpu gpu = Gpu.named(name).orElseThrow();
              if (row.isHot() && use.inMemory() > 0 && !isAllowed(row, gpu, use)) {
                failures.add(
                    "%s for %s keeps %d bytes of a work-item in memory, %d of them spilled"
                        .formatted(row, name, use.stack(), use.spilled()));
              }
              long local = use.local() + row.localArguments();
              if (local > gpu.mostLocal()) {
                failures.add(
                    "%s for %s has %d bytes of local memory, more than %d"
                        .formatted(row, name, local, gpu.mostLocal()));
              }
              if (gpu.groupsAtOnce(use, row.group(), row.localArguments()) == 0) {
                failures.add(
                    "%s for %s cannot run: %d registers of %d work-items, %d bytes of local memory"
                        .formatted(row, name, use.registers(), row.group(), local));
              }
            });
  }

  private static boolean isAllowed(Row row, Gpu gpu, Use use) {
    return ALLOWANCES.stream().anyMatch(allowance -> allowance.holds(row, gpu, use));
  }
}
