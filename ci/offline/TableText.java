import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table as Markdown, a line for each variant of a hot kernel. */
final class TableText {
  /** Of each maker one GPU whose loops are shown. */
  private static final List<String> LOOPS_OF = List.of("sm_90", "gfx942", "gfx1100", "dg2");

  private static final Comparator<Row> ORDER =
      Comparator.comparing(Row::file).thenComparing(Row::kernel).thenComparing(Row::macros);

  private final Programs programs;
  private final List<String> failures;
  private final StringBuilder text = new StringBuilder();

  TableText(Programs programs, List<String> failures) {
    this.programs = programs;
    this.failures = failures;
  }

  String text() {
    head();
    if (!failures.isEmpty()) {
      text.append("\n## Failures\n\n");
      failures.forEach(failure -> text.append("- ").append(failure).append('\n'));
    }
    List<Row> hot = programs.rows().stream().filter(Row::isHot).sorted(ORDER).toList();
    for (String file : hot.stream().map(Row::file).distinct().toList()) {
      List<Row> rows = hot.stream().filter(row -> row.file().equals(file)).toList();
      text.append("\n## ").append(file).append("\n\n");
      needs(rows);
      text.append('\n');
      loops(rows);
    }
    others(programs.rows().stream().filter(row -> !row.isHot()).sorted(ORDER).toList());
    return text.toString();
  }

  private void head() {
    text.append(
        """
        # What compilers for absent GPUs say of the kernels

        Written by `ci/offline-kernels`, of the %d programs that these GPUs would be given for networks' work, as `AbsentGpuTest` lists
        them (matmul, convolution, attention and the like in all shapes of the benchmarks, forward and in training). It has OpenCL C
        checked, without any extension, of all %d programs, those of the tests among them.

        | | multiprocessor | compiled by | what is read |
        |---|---|---|---|
        | sm_80 (A100), sm_90 (H100) | SM | clang 19, ptxas | ptxas's registers and spills; loops in PTX, for no disassembler is at hand: ptxas may still unroll, and fold addresses |
        | gfx90a (MI250), gfx942 (MI300) | compute unit | clang 19 | its assembly |
        | gfx1100 (RX 7900) | work-group processor | clang 19 | its assembly |
        | dg2 (Arc A770), pvc (Max 1550) | Xe-core | ocloc 22.43 of Debian, the driver's compiler of 2022 | its device binaries, disassembled by iga64 |

        **Needs**, as `registers · groups`: registers of a work-item (Intel: of a thread of so many lanes, of 128 or 256) and work-groups that
        run on a multiprocessor at once, computed from registers, local memory and the group's size (256 work-items where the driver
        chooses). Then, in bold, bytes of a work-item that are in memory for want of registers (spills) or because a variable indexes
        an array (stack): of a hot kernel that is a failure, as are more than 48 KiB of local memory on NVIDIA's (64 KiB on AMD's and Arc,
        128 KiB on Max; 32 KiB of what is given to a device with no more), and whatever does not compile.

        **Inner loop**: the innermost loop with the most multiply-adds (else with the most accesses to memory; the whole kernel where there is
        no loop), by instructions for each work-item: `fma` multiply-adds (a packed one is two), `mma` products by a matrix unit, `flt` other
        floating point, `sfu` roots, quotients and exponentials, `int` integers, addresses, comparisons (AMD and Intel: and copies), `scl`
        AMD's scalar unit, `shf` shuffles, `lds`/`sts` and `ldg`/`stg` loads and stores of local and global memory with the bytes of each,
        `cpa` copies from global to local memory without registers, `spill`, `bar` barriers, `bra` jumps. The percentage before the
        colon is the share of `fma` and `mma` among all.

        After the arrow what part of the GPU's peak of multiply-adds the loop can reach, by what binds it (where they are a tenth of it at least):

            ideal  = lanes * fma / (multiply-adds of a multiprocessor in a cycle) + products of mma / (those of its matrix units)
            issue  = ideal / max(ideal, instructions / (instructions that a multiprocessor issues to these pipes in a cycle))
            lds    = ideal / max(ideal, lanes * bytes of local memory / (bytes that it moves in a cycle))

        with, for A100, H100, MI250, MI300, RX 7900, Arc: 64, 128, 128, 128, 256, 128 multiply-adds (AMD's only with packed or dual
        instructions, CDNA's of two and RDNA's of two), 4, 4, 1, 1, 4, 8 instructions, 128, 128, 128, 128, 256, 128 bytes, 1024, 2048, 1024, 2048,
        1024, 2048 multiply-adds of matrix units for 16-bit numbers (half of it for TF32). `lds` counts as if no two lanes read the same
        word: where they do it is better; bank conflicts are not seen. The latency of memory and DRAM are not in it. An H100's matrix units
        have that rate by wgmma; by mma.sync, which these kernels use, some two thirds of it.
        """
            .formatted(programs.compiled(), programs.count()));
    text.append("\nWhat may be in memory all the same:\n\n");
    for (Judge.Allowance allowance : Judge.ALLOWANCES) {
      text.append(
          "- %s, %s%s: %s\n"
              .formatted(
                  allowance.kernel().isEmpty() ? "any kernel" : allowance.kernel(),
                  allowance.gpus().equals("sm_") ? "sm_80 and sm_90" : allowance.gpus(),
                  allowance.bytes() < Integer.MAX_VALUE ? ", " + allowance.bytes() + " bytes" : "",
                  allowance.reason()));
    }
  }

  private void needs(List<Row> rows) {
    text.append("| kernel | macros | for | group | local bytes |");
    Gpu.ALL.forEach(gpu -> text.append(' ').append(gpu.name()).append(" |"));
    text.append("\n|---|---|---|---:|---:|").append("---|".repeat(Gpu.ALL.size())).append('\n');
    for (Row row : rows) {
      text.append(
          "| %s | %s | %s | %s | %s |"
              .formatted(
                  row.kernel(),
                  row.macros(),
                  row.occasion(),
                  row.items() == 0 ? "any" : row.items(),
                  row.local()));
      for (Gpu gpu : Gpu.ALL) {
        text.append(' ').append(need(row, gpu)).append(" |");
      }
      text.append('\n');
    }
  }

  private static String need(Row row, Gpu gpu) {
    Use use = row.uses().get(gpu.name());
    if (use == null) {
      return "–";
    }
    String lanes = gpu.isIntel() ? " of " + use.lanes() : "";
    return use.registers()
        + lanes
        + " · "
        + gpu.groupsAtOnce(use, row.group(), row.localArguments())
        + memory(use);
  }

  private static String memory(Use use) {
    if (use.spilled() > 0) {
      return ", **spills " + use.spilled() + "**";
    }
    return use.stack() > 0 ? ", **stack " + use.stack() + "**" : "";
  }

  private void loops(List<Row> rows) {
    text.append("| inner loop | macros |");
    LOOPS_OF.forEach(gpu -> text.append(' ').append(gpu).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(LOOPS_OF.size())).append('\n');
    for (Row row : rows) {
      text.append("| %s | %s |".formatted(row.kernel(), row.macros()));
      for (String gpu : LOOPS_OF) {
        text.append(' ').append(loop(row, Gpu.named(gpu).orElseThrow())).append(" |");
      }
      text.append('\n');
    }
  }

  private static String loop(Row row, Gpu gpu) {
    Mix mix = row.loops().get(gpu.name());
    if (mix == null) {
      return "–";
    }
    return "%.0f %%: %s%s"
        .formatted(
            100 * mix.density(),
            mix,
            gpu.bound(mix, row.uses().get(gpu.name()).lanes())
                .map(bound -> " → " + bound)
                .orElse(""));
  }

  /** A line for each kernel, over all its variants. */
  private void others(List<Row> rows) {
    text.append(
        "\n## Others\n\nThe most of all variants, for one GPU of each maker and where they need not.\n\n");
    text.append("| kernel | variants | local bytes |");
    List<Gpu> gpus = Gpu.ALL.stream().filter(gpu -> LOOPS_OF.contains(gpu.name())).toList();
    gpus.forEach(gpu -> text.append(' ').append(gpu.name()).append(" |"));
    text.append("\n|---|---:|---:|").append("---|".repeat(gpus.size())).append('\n');
    Map<String, List<Row>> kernels =
        rows.stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.file() + " " + row.kernel(), TreeMap::new, Collectors.toList()));
    kernels.forEach(
        (kernel, variants) -> {
          long local = variants.stream().mapToLong(Row::local).max().orElse(0);
          text.append("| %s | %d | %d |".formatted(kernel, variants.size(), local));
          gpus.forEach(gpu -> text.append(' ').append(most(variants, gpu)).append(" |"));
          text.append('\n');
        });
  }

  private static String most(List<Row> variants, Gpu gpu) {
    Comparator<Row> byMemory =
        Comparator.comparingInt(row -> row.uses().get(gpu.name()).inMemory());
    Comparator<Row> byRegisters =
        Comparator.comparingInt(row -> row.uses().get(gpu.name()).registers());
    Stream<Row> there = variants.stream().filter(row -> row.uses().containsKey(gpu.name()));
    return there.max(byMemory.thenComparing(byRegisters)).map(row -> need(row, gpu)).orElse("–");
  }
}
