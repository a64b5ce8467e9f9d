import java.util.ArrayList;
import java.util.List;

/** What is a failure: memory in the place of registers, and more local memory than there is. */
final class Judge {
  /** What OpenCL promises of local memory; a device may say that it has no more. */
  private static final int SMALL_LOCAL_BYTES = 32 * 1024;

  /**
   * Hot kernels that may keep some bytes in memory, and why. Nothing else may.
   *
   * @param kernel what {@link Row#toString} begins with
   * @param gpu the GPU's name
   */
  private record Exception(String kernel, String gpu, int bytes, String reason) {}

  private static final List<Exception> EXCEPTIONS = List.of();

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
              if (row.isHot() && use.inMemory() > allowed(row, gpu)) {
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

  private static int allowed(Row row, Gpu gpu) {
    return EXCEPTIONS.stream()
        .filter(e -> row.toString().startsWith(e.kernel()) && gpu.name().equals(e.gpu()))
        .mapToInt(Exception::bytes)
        .findFirst()
        .orElse(0);
  }
}
