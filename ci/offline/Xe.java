import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A device binary of Intel's ocloc: an ELF file with a text of what each kernel needs. */
final class Xe {
  private static final String CODE = ".text.";
  private static final Pattern LABEL = Pattern.compile("^(L\\d+):");
  private static final Pattern TARGET = Pattern.compile("\\bL\\d+\\b");
  private static final Pattern OPCODE =
      Pattern.compile("^(?:\\([^)]*\\)\\s+)*([a-z][\\w.]*)(?:\\s+\\((\\d+)\\|M\\d+\\))?\\s*(.*)");
  private static final Pattern READ = Pattern.compile("rd:(\\d+)");

  private final Map<String, byte[]> sections = new TreeMap<>();

  Xe(byte[] file) {
    ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int headers = (int) elf.getLong(40);
    int size = elf.getShort(58);
    int names = (int) elf.getLong(headers + size * elf.getShort(62) + 24);
    for (int i = 0; i < elf.getShort(60); i++) {
      int header = headers + size * i;
      int start = names + elf.getInt(header);
      int end = start;
      while (file[end] != 0) {
        end++;
      }
      int offset = (int) elf.getLong(header + 24);
      int length = (int) elf.getLong(header + 32);
      if (offset + length <= file.length) {
        sections.put(
            new String(file, start, end - start, StandardCharsets.US_ASCII),
            Arrays.copyOfRange(file, offset, offset + length));
      }
    }
  }

  /** What each kernel needs. */
  Map<String, Use> uses() {
    String info =
        new String(sections.getOrDefault(".ze_info", new byte[0]), StandardCharsets.UTF_8);
    info = info.replaceFirst("(?s)kernels_misc_info:.*", "");
    Map<String, Use> uses = new TreeMap<>();
    for (String kernel : info.split("(?m)^  - name: +")) {
      String name = kernel.strip().split("\\s", 2)[0];
      if (sections.containsKey(CODE + name)) {
        int lanes = number(kernel, "simd_size: +(\\d+)");
        // newer devices count what all lanes of a thread have, spilled or not
        int single = number(kernel, "usage: +single_space\\s+size: +(\\d+)") / Math.max(1, lanes);
        uses.put(
            name,
            new Use(
                number(kernel, "grf_count: +(\\d+)"),
                number(kernel, "usage: +spill_fill_space\\s+size: +(\\d+)"),
                single + number(kernel, "usage: +private_space\\s+size: +(\\d+)"),
                number(kernel, "slm_size: +(\\d+)"),
                lanes));
      }
    }
    return uses;
  }

  private static int number(String text, String pattern) {
    Matcher match = Pattern.compile(pattern).matcher(text);
    return match.find() ? Integer.parseInt(match.group(1)) : 0;
  }

  /** The code of a kernel, disassembled by the tool in this folder; empty if that fails. */
  List<Instruction> code(String kernel, String platform, Path tools, int simd) throws IOException {
    Path binary = Files.createTempFile("kernel", ".bin");
    Path text = Files.createTempFile("kernel", ".asm");
    try {
      Files.write(binary, sections.get(CODE + kernel));
      ProcessBuilder disassembler =
          new ProcessBuilder(
                  tools.resolve("usr/bin/iga64").toString(),
                  "-d",
                  "-p=" + platform,
                  binary.toString())
              .redirectOutput(text.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      disassembler
          .environment()
          .put("LD_LIBRARY_PATH", tools.resolve("usr/lib/x86_64-linux-gnu").toString());
      disassembler.start().waitFor();
      List<Instruction> code = new ArrayList<>();
      for (String line : Files.readAllLines(text)) {
        code.add(instruction(line.strip(), simd));
      }
      return code;
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    } finally {
      Files.delete(binary);
      Files.delete(text);
    }
  }

  private static Instruction instruction(String line, int simd) {
    Matcher label = LABEL.matcher(line);
    if (label.find()) {
      return Instruction.label(label.group(1));
    }
    Matcher parts = OPCODE.matcher(line);
    if (!parts.find()) {
      return Instruction.NOTHING;
    }
    String opcode = parts.group(1);
    int lanes = parts.group(2) == null ? simd : Integer.parseInt(parts.group(2));
    String operands = parts.group(3);
    List<String> targets = TARGET.matcher(operands).results().map(m -> m.group()).toList();
    if (!targets.isEmpty()) {
      boolean jumps = opcode.equals("jmpi") && !line.matches("(\\(W\\)\\s*)?\\([^W].*");
      return Instruction.jump(targets, !jumps);
    }
    if (opcode.matches("(sync|nop|illegal|math\\.inv).*") && !opcode.startsWith("math")) {
      return Instruction.NOTHING;
    }
    if (opcode.startsWith("send")) {
      return message(opcode, operands);
    }
    // a multiply-add of fewer lanes than the kernel has, or of one for all, is no work of all
    return arithmetic(opcode, operands, lanes >= simd / 2);
  }

  private static Instruction message(String opcode, String operands) {
    if (opcode.endsWith("gtwy")) {
      return operands.contains("EOT") ? Instruction.end() : Instruction.of(Mix.Kind.BARRIER);
    }
    Matcher read = READ.matcher(operands);
    boolean load = read.find() && Integer.parseInt(read.group(1)) > 0;
    boolean local = opcode.endsWith("slm") || operands.matches("(?s).*0x[0-9A-F]{6}FE\\b.*");
    return Instruction.of(
        local
            ? load ? Mix.Kind.LOCAL_LOAD : Mix.Kind.LOCAL_STORE
            : load ? Mix.Kind.GLOBAL_LOAD : Mix.Kind.GLOBAL_STORE);
  }

  private static Instruction arithmetic(String opcode, String operands, boolean wide) {
    boolean floating = operands.matches("\\S+:h?f\\b.*");
    if (opcode.startsWith("dpas")) {
      return Instruction.of(Mix.Kind.MMA);
    }
    if (opcode.equals("mad") && floating && wide) {
      return Instruction.of(Mix.Kind.FMA);
    }
    if (opcode.startsWith("math")) {
      return Instruction.of(Mix.Kind.SPECIAL);
    }
    boolean computes = opcode.matches("(add|mul|mad|sel|mac)(\\..*)?");
    return Instruction.of(floating && computes ? Mix.Kind.FLOAT : Mix.Kind.INTEGER);
  }
}
