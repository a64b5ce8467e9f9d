import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The table of {@code ci/offline-kernels}: reads what the compilers left in a folder, writes {@code
 * offline.md} there and exits with 1 if a program does not compile, a hot kernel's GPU form keeps
 * registers or arrays in memory, or a kernel's local memory is more than GPUs have.
 */
final class OfflineReport {
  /** Kernels that models spend their time in. */
  private static final Pattern HOT =
      Pattern.compile(
          "(matmul|matvec|conv|attention|softmax|.*norm|recurrent_(gradient_)?groups).*");

  /** What every NVIDIA GPU gives a work-group. */
  private static final int LOCAL_BYTES = 48 * 1024;

  /** What OpenCL promises; a kernel that can have more must also be there in a smaller form. */
  private static final int SMALL_LOCAL_BYTES = 32 * 1024;

  /**
   * Bytes of a work-item that a hot kernel may have in memory. ptxas spills a few values that are
   * used outside of loops where that lets one more work-group run at the same time.
   */
  private static final int SPILLED_BYTES = 32;

  /** Work-items of a group where the driver may choose their number. */
  private static final int CHOSEN_GROUP = 256;

  private static final List<Gpu> GPUS =
      List.of(
          // registers of one scheduler's file, in lanes; lanes of a warp; what is allocated at
          // once;
          // warps and schedulers of a multiprocessor; its groups and local memory; local memory
          // that each group takes in addition
          new Gpu("sm_80", 16384, 32, 8, 16, 4, 32, 164 * 1024, 1024),
          new Gpu("sm_90", 16384, 32, 8, 16, 4, 32, 228 * 1024, 1024),
          new Gpu("gfx90a", 512 * 64, 64, 8, 8, 4, 16, 64 * 1024, 0),
          new Gpu("gfx942", 512 * 64, 64, 8, 8, 4, 16, 64 * 1024, 0),
          new Gpu("gfx1100", 1536 * 32, 32, 24, 16, 4, 32, 128 * 1024, 0));

  private final Path folder;
  private final List<String> failures = new ArrayList<>();
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, Integer> cpuForms = new TreeMap<>();
  private int compiled;

  private OfflineReport(Path folder) {
    this.folder = folder;
  }

  /**
   * The limits of a multiprocessor: NVIDIA's SM, AMD's CDNA compute unit or RDNA work-group
   * processor.
   */
  private record Gpu(
      String name,
      int registersOfScheduler,
      int lanes,
      int granule,
      int warpsOfScheduler,
      int schedulers,
      int maxGroups,
      int localBytes,
      int localBytesReserved) {
    /** How many work-groups run on a multiprocessor at the same time. */
    int groups(Use use, int items) {
      int warps = divideUp(items, lanes);
      int registersOfWarp = divideUp(Math.max(1, use.registers()), granule) * granule * lanes;
      int warpsAtOnce = Math.min(warpsOfScheduler, registersOfScheduler / registersOfWarp);
      int byLocal = localBytes / Math.max(1, use.local() + localBytesReserved);
      return Math.min(maxGroups, Math.min(warpsAtOnce * schedulers / warps, byLocal));
    }

    private static int divideUp(int a, int b) {
      return (a + b - 1) / b;
    }
  }

  /**
   * What a kernel needs on one GPU.
   *
   * @param spilled bytes that are stored and loaded for want of registers
   * @param stack private memory in bytes: what is spilled, and arrays that a variable indexes
   */
  private record Use(int registers, int spilled, int stack, int local) {}

  /** A kernel as one program has it; {@code group} is empty where the driver chooses. */
  private record Row(
      String file,
      String kernel,
      String macros,
      Optional<List<Integer>> group,
      boolean localArgument,
      Map<String, Use> uses) {
    int items() {
      return group.map(sizes -> sizes.stream().reduce(1, (a, b) -> a * b)).orElse(CHOSEN_GROUP);
    }

    int local() {
      return uses.values().stream().mapToInt(Use::local).max().orElse(0);
    }

    boolean hot() {
      return HOT.matcher(file).matches();
    }

    @Override
    public String toString() {
      return (file + " " + kernel + " " + macros).strip();
    }
  }

  public static void main(String[] args) throws IOException {
    OfflineReport report = new OfflineReport(Path.of(args[0]));
    List<Path> programs;
    try (Stream<Path> folders = Files.list(report.folder)) {
      programs = folders.filter(Files::isDirectory).sorted().toList();
    }
    for (Path program : programs) {
      report.read(program);
    }
    report.judge();
    Files.writeString(report.folder.resolve("offline.md"), report.table(programs.size()));
    report.failures.forEach(
        failure -> System.err.println("ci/offline-kernels: FAILED: " + failure));
    System.out.println("ci/offline-kernels: " + report.folder.resolve("offline.md"));
    System.exit(report.failures.isEmpty() ? 0 : 1);
  }

  private void read(Path program) throws IOException {
    String line = Files.readString(program.resolve("program")).strip();
    try (Stream<Path> files = Files.list(program)) {
      for (Path failed : files.filter(f -> f.toString().endsWith(".failed")).sorted().toList()) {
        String target = failed.getFileName().toString().replace(".failed", "");
        String why =
            Files.readAllLines(failed).stream()
                .filter(text -> text.contains("error") || text.contains("fatal"))
                .findFirst()
                .orElse("no message");
        failures.add(line + " for " + target + ": " + why);
      }
    }
    String file = line.replaceFirst(" .*", "");
    String macros =
        Stream.of(line.split(" ")).filter(o -> o.startsWith("-D")).collect(Collectors.joining(" "));
    Map<String, Row> kernels = new TreeMap<>();
    for (Gpu gpu : GPUS) {
      Path assembly = program.resolve(gpu.name() + ".s");
      if (Files.exists(assembly)) {
        readAmd(Files.readString(assembly), gpu.name(), file, macros, kernels);
      }
    }
    for (Gpu gpu : GPUS) {
      Path log = program.resolve(gpu.name() + ".log");
      if (gpu.name().startsWith("sm_") && Files.exists(log)) {
        readNvidia(Files.readString(log), gpu.name(), kernels);
      }
    }
    if (!kernels.isEmpty()) {
      compiled++;
    }
    // A work-item alone in its group, or vectors as wide as those of the CPU that the tests ran on,
    // make a form for CPUs: any device must run it, none need be fast.
    boolean vectors = macros.contains("-DWIDTH=");
    kernels.values().stream().filter(row -> !vectors && row.items() > 1).forEach(rows::add);
    if (vectors || kernels.values().stream().anyMatch(row -> row.items() == 1)) {
      cpuForms.merge(file, 1, Integer::sum);
    }
  }

  private static final Pattern KERNEL = Pattern.compile("(?m)^  - \\.\\w+:");
  private static final Pattern GROUP =
      Pattern.compile("\\.reqd_workgroup_size:\\s+- (\\d+)\\s+- (\\d+)\\s+- (\\d+)");

  /** The metadata at the end of the assembly, an item of a YAML list for each kernel. */
  private static void readAmd(
      String assembly, String gpu, String file, String macros, Map<String, Row> kernels) {
    int start = assembly.indexOf("amdhsa.kernels:");
    int end = assembly.indexOf("amdhsa.target:", start);
    if (start < 0 || end < 0) {
      return;
    }
    for (String kernel : KERNEL.split(assembly.substring(start, end))) {
      Matcher name = Pattern.compile("(?m)^    \\.name: +(\\S+)").matcher(kernel);
      if (!name.find()) {
        continue;
      }
      Matcher group = GROUP.matcher(kernel);
      Optional<List<Integer>> sizes =
          group.find()
              ? Optional.of(Stream.of(1, 2, 3).map(i -> Integer.valueOf(group.group(i))).toList())
              : Optional.empty();
      boolean localArgument = kernel.contains("dynamic_shared_pointer");
      int registers = number(kernel, "vgpr_count");
      Use use =
          new Use(
              registers,
              Integer.BYTES * number(kernel, "vgpr_spill_count"),
              number(kernel, "private_segment_fixed_size"),
              number(kernel, "group_segment_fixed_size"));
      kernels
          .computeIfAbsent(
              name.group(1), k -> new Row(file, k, macros, sizes, localArgument, new TreeMap<>()))
          .uses()
          .put(gpu, use);
    }
  }

  private static int number(String kernel, String key) {
    Matcher value = Pattern.compile("(?m)^    \\." + key + ": +(\\d+)").matcher(kernel);
    return value.find() ? Integer.parseInt(value.group(1)) : 0;
  }

  private static final Pattern ENTRY = Pattern.compile("Compiling entry function '(\\w+)'");
  private static final Pattern STACK =
      Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill");
  private static final Pattern USED = Pattern.compile("Used (\\d+) registers");
  private static final Pattern LOCAL = Pattern.compile("(\\d+) bytes smem");

  /** What ptxas -v prints: a paragraph for each kernel. */
  private static void readNvidia(String log, String gpu, Map<String, Row> kernels) {
    for (String kernel : log.split("(?=ptxas info +: Compiling entry)")) {
      Matcher entry = ENTRY.matcher(kernel);
      if (!entry.find() || !kernels.containsKey(entry.group(1))) {
        continue;
      }
      int spilled = 0;
      int stack = 0;
      // also those of functions that were not inlined
      for (Matcher sizes = STACK.matcher(kernel); sizes.find(); ) {
        spilled += Integer.parseInt(sizes.group(2)) + Integer.parseInt(sizes.group(3));
        stack += Integer.parseInt(sizes.group(1));
      }
      Use use = new Use(first(USED, kernel), spilled, stack, first(LOCAL, kernel));
      kernels.get(entry.group(1)).uses().put(gpu, use);
    }
  }

  private static int first(Pattern pattern, String text) {
    Matcher match = pattern.matcher(text);
    return match.find() ? Integer.parseInt(match.group(1)) : 0;
  }

  private void judge() {
    Map<String, Integer> smallest = new TreeMap<>();
    for (Row row : rows) {
      smallest.merge(row.file() + " " + row.kernel(), row.local(), Math::min);
      row.uses()
          .forEach(
              (gpu, use) -> {
                if (row.hot() && Math.max(use.spilled(), use.stack()) > SPILLED_BYTES) {
                  failures.add(
                      row
                          + " for "
                          + gpu
                          + " keeps in memory what should be in registers: "
                          + use.stack()
                          + " bytes, "
                          + use.spilled()
                          + " bytes of spill stores and loads");
                }
                if (use.local() > LOCAL_BYTES) {
                  failures.add(row + " for " + gpu + ": local memory of " + use.local() + " bytes");
                }
              });
    }
    smallest.forEach(
        (kernel, local) -> {
          if (local > SMALL_LOCAL_BYTES) {
            failures.add(kernel + " has no variant within 32 KiB of local memory");
          }
        });
  }

  private String table(int programs) {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # What compilers for absent GPUs say of the kernels

        Written by `ci/offline-kernels`. It has OpenCL C checked, without any extension, of all %d programs that
        the tests build, and compiles all variants of hot kernels and a sample of the others' (%d programs), which
        are not compiled for every GPU.

        A cell is *registers of a work-item · work-groups on a multiprocessor at once*, the latter computed from
        registers, local memory and the work-group's size (%d work-items are assumed where the driver chooses);
        then the bytes that a work-item stores and loads for want of registers (spills), or has in memory because
        a variable indexes an array (stack). A hot kernel may have %d such bytes. A multiprocessor is an SM of
        sm_80 (A100) or sm_90 (H100), a compute unit of gfx90a (MI250) or gfx942 (MI300), a work-group processor
        of gfx1100 (RX 7900).
        """
            .formatted(programs, compiled, CHOSEN_GROUP, SPILLED_BYTES));
    if (!failures.isEmpty()) {
      text.append("\n## Failures\n\n");
      failures.forEach(failure -> text.append("- ").append(failure).append('\n'));
    }
    text.append("\n## Worst of the hot kernels\n\n");
    text.append(
        "| GPU | most registers | | kernels that spill | most bytes in memory |\n|---|---:|---|---:|---:|\n");
    for (Gpu gpu : GPUS) {
      List<Row> hot =
          rows.stream().filter(r -> r.hot() && r.uses().containsKey(gpu.name())).toList();
      hot.stream()
          .max(Comparator.comparingInt(row -> row.uses().get(gpu.name()).registers()))
          .ifPresent(
              most ->
                  text.append(
                      "| %s | %d | `%s` | %d | %d |\n"
                          .formatted(
                              gpu.name(),
                              most.uses().get(gpu.name()).registers(),
                              most,
                              hot.stream()
                                  .filter(r -> r.uses().get(gpu.name()).spilled() > 0)
                                  .count(),
                              hot.stream()
                                  .mapToInt(r -> r.uses().get(gpu.name()).stack())
                                  .max()
                                  .orElse(0))));
    }
    for (String file : rows.stream().map(Row::file).distinct().sorted().toList()) {
      text.append("\n## ").append(file).append(HOT.matcher(file).matches() ? ", hot\n\n" : "\n\n");
      text.append("| kernel | macros | group | local bytes |");
      GPUS.forEach(gpu -> text.append(' ').append(gpu.name()).append(" |"));
      text.append("\n|---|---|---:|---:|").append("---|".repeat(GPUS.size())).append('\n');
      rows.stream()
          .filter(row -> row.file().equals(file))
          .sorted(Comparator.comparing(Row::kernel).thenComparing(Row::macros))
          .forEach(row -> text.append(line(row)));
    }
    text.append(
        "\n## Forms for CPUs\n\nOne work-item in a group, or vectors of the CPU that the tests ran on. Any device must run them.\n\n");
    text.append("| file | programs compiled |\n|---|---:|\n");
    cpuForms.forEach((file, count) -> text.append("| %s | %d |\n".formatted(file, count)));
    return text.toString();
  }

  private static String line(Row row) {
    String group =
        row.group()
            .map(sizes -> sizes.get(0) + (row.items() > sizes.get(0) ? "…" : ""))
            .orElse("any");
    StringBuilder line =
        new StringBuilder("| %s | %s | ".formatted(row.kernel(), row.macros().replace("-D", "")))
            .append(group)
            .append(" | ")
            .append(row.local())
            .append(row.localArgument() ? " + argument" : "");
    for (Gpu gpu : GPUS) {
      Use use = row.uses().get(gpu.name());
      if (use == null) {
        line.append(" | –");
        continue;
      }
      line.append(" | ").append(use.registers()).append(" · ").append(gpu.groups(use, row.items()));
      if (use.spilled() > 0) {
        line.append(", **spills ").append(use.spilled()).append("**");
      } else if (use.stack() > 0) {
        line.append(", stack ").append(use.stack());
      }
    }
    return line.append(" |\n").toString();
  }
}
