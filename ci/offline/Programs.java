import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads what the compilers left of each program, and how the host would launch its kernels. */
final class Programs {
  private static final Pattern AMD_KERNEL = Pattern.compile("(?m)^  - \\.\\w+:");
  private static final Pattern ENTRY = Pattern.compile("Compiling entry function '(\\w+)'");
  private static final Pattern STACK =
      Pattern.compile("(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill");
  private static final Pattern USED = Pattern.compile("Used (\\d+) registers");
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

  private final Path tools;
  private final Map<String, Launch> launches = new HashMap<>();
  private final List<Row> rows = new ArrayList<>();
  private final List<String> failures = new ArrayList<>();
  private int programs;
  private int compiled;

  /** How the host launches a kernel, over all GPUs. */
  private record Launch(int items, long localArguments, String occasion) {
    Launch or(Launch other) {
      return new Launch(
          Math.max(items, other.items),
          Math.max(localArguments, other.localArguments),
          occasion.isEmpty() ? other.occasion : occasion);
    }
  }

  /**
   * @param out the folder with the index and the cache
   * @param absent the folder with the lists of launches
   * @param tools where Intel's tools are, if anywhere
   */
  Programs(Path out, Path absent, Path tools) throws IOException {
    this.tools = tools;
    readLaunches(absent);
    for (String line : Files.readAllLines(out.resolve("index"))) {
      String[] columns = line.split("\t", 4);
      boolean small = List.of(columns[1].split(",")).contains("small");
      read(out.resolve("cache").resolve(columns[0]), columns[2], columns[3], small);
    }
  }

  List<Row> rows() {
    return rows;
  }

  /** What did not compile, and the strict check's warnings. */
  List<String> failures() {
    return failures;
  }

  int count() {
    return programs;
  }

  int compiled() {
    return compiled;
  }

  private void readLaunches(Path folder) throws IOException {
    List<Path> lists;
    try (Stream<Path> files = Files.list(folder)) {
      lists = files.sorted().toList();
    }
    for (Path list : lists) {
      for (String line : Files.readAllLines(list)) {
        String[] columns = line.split("\t", -1);
        Launch launch =
            new Launch(Integer.parseInt(columns[2]), Long.parseLong(columns[3]), columns[4]);
        launches.merge(columns[0] + " " + columns[1], launch, Launch::or);
      }
    }
  }

  private void read(Path folder, String file, String options, boolean small) throws IOException {
    programs++;
    String macros =
        Stream.of(options.split(" "))
            .filter(option -> option.startsWith("-D"))
            .map(option -> option.substring(2).replaceFirst("=1$", ""))
            .collect(Collectors.joining(" "));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path failed : files.filter(f -> f.toString().endsWith(".failed")).sorted().toList()) {
        failures.add(failure(failed, file + " " + macros));
      }
    }
    Map<String, Row> kernels = new TreeMap<>();
    for (Gpu gpu : Gpu.ALL) {
      readOn(gpu, folder)
          .forEach(
              (kernel, measured) -> {
                Launch launch =
                    launches.getOrDefault(
                        file + " " + options + " " + kernel, new Launch(-1, 0, ""));
                Row row =
                    kernels.computeIfAbsent(
                        kernel,
                        name ->
                            new Row(
                                file,
                                name,
                                macros,
                                Math.max(0, launch.items()),
                                launch.localArguments(),
                                launch.items() < 0 ? "" : launch.occasion(),
                                small,
                                new TreeMap<>(),
                                new TreeMap<>()));
                row.uses().put(gpu.name(), measured.use());
                row.loops().put(gpu.name(), measured.loop());
              });
    }
    compiled += kernels.isEmpty() ? 0 : 1;
    // a program has kernels that the host never launches with these macros
    kernels.values().stream().filter(row -> !row.occasion().isEmpty()).forEach(rows::add);
  }

  private static String failure(Path failed, String program) throws IOException {
    String why =
        Files.readAllLines(failed).stream()
            .filter(line -> line.contains("error") || line.contains("fatal"))
            .findFirst()
            .orElse("no message");
    return program + " for " + failed.getFileName().toString().replace(".failed", "") + ": " + why;
  }

  private record Measured(Use use, Mix loop) {}

  private Map<String, Measured> readOn(Gpu gpu, Path folder) throws IOException {
    Path assembly = folder.resolve(gpu.name() + (gpu.isNvidia() ? ".ptx" : ".s"));
    if (gpu.isIntel()) {
      Path binary = folder.resolve(gpu.name());
      return Files.exists(binary) ? intel(gpu, new Xe(Files.readAllBytes(binary))) : Map.of();
    }
    if (!Files.exists(assembly)) {
      return Map.of();
    }
    String text = Files.readString(assembly);
    if (!gpu.isNvidia()) {
      return measured(amd(text), Amdgcn.kernels(text));
    }
    Path log = folder.resolve(gpu.name() + ".log");
    return Files.exists(log)
        ? measured(nvidia(Files.readString(log)), Ptx.kernels(text))
        : Map.of();
  }

  private static Map<String, Measured> measured(
      Map<String, Use> uses, Map<String, List<Instruction>> code) {
    Map<String, Measured> all = new TreeMap<>();
    uses.forEach(
        (kernel, use) ->
            all.put(kernel, new Measured(use, Loops.hot(code.getOrDefault(kernel, List.of())))));
    return all;
  }

  private Map<String, Measured> intel(Gpu gpu, Xe binary) throws IOException {
    Map<String, Measured> all = new TreeMap<>();
    String platform = gpu.name().equals("dg2") ? "xehpg" : "xehpc";
    for (Map.Entry<String, Use> kernel : binary.uses().entrySet()) {
      Use use = kernel.getValue();
      List<Instruction> code = binary.code(kernel.getKey(), platform, tools, use.lanes());
      all.put(kernel.getKey(), new Measured(use, Loops.hot(code)));
    }
    return all;
  }

  /** The metadata at the end of AMD's assembly, an item of a YAML list for each kernel. */
  private static Map<String, Use> amd(String assembly) {
    Map<String, Use> uses = new TreeMap<>();
    int start = assembly.indexOf("amdhsa.kernels:");
    int end = assembly.indexOf("amdhsa.target:", Math.max(0, start));
    String metadata = start < 0 || end < 0 ? "" : assembly.substring(start, end);
    for (String kernel : AMD_KERNEL.split(metadata)) {
      Matcher name = Pattern.compile("(?m)^    \\.name: +(\\S+)").matcher(kernel);
      if (name.find()) {
        uses.put(
            name.group(1),
            new Use(
                number(kernel, "vgpr_count"),
                Integer.BYTES * number(kernel, "vgpr_spill_count"),
                number(kernel, "private_segment_fixed_size"),
                number(kernel, "group_segment_fixed_size"),
                number(kernel, "wavefront_size")));
      }
    }
    return uses;
  }

  private static int number(String kernel, String key) {
    return first(Pattern.compile("(?m)^    \\." + key + ": +(\\d+)"), kernel);
  }

  /** What ptxas -v prints: a paragraph for each kernel. */
  private static Map<String, Use> nvidia(String log) {
    Map<String, Use> uses = new TreeMap<>();
    for (String kernel : log.split("(?=ptxas info +: Compiling entry)")) {
      Matcher entry = ENTRY.matcher(kernel);
      if (!entry.find()) {
        continue;
      }
      int spilled = 0;
      int stack = 0;
      // also those of functions that were not inlined
      for (Matcher sizes = STACK.matcher(kernel); sizes.find(); ) {
        spilled += Integer.parseInt(sizes.group(2)) + Integer.parseInt(sizes.group(3));
        stack += Integer.parseInt(sizes.group(1));
      }
      int lanes = 32;
      uses.put(
          entry.group(1),
          new Use(first(USED, kernel), spilled, stack, first(SHARED, kernel), lanes));
    }
    return uses;
  }

  private static int first(Pattern pattern, String text) {
    Matcher match = pattern.matcher(text);
    return match.find() ? Integer.parseInt(match.group(1)) : 0;
  }
}
