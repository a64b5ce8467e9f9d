import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * NVIDIA's virtual assembly, as clang writes it. Registers are named as often as one likes, so that
 * copies cost nothing; ptxas makes machine code of it, which no tool here can show.
 */
final class Ptx {
  private static final Pattern ENTRY = Pattern.compile("\\.entry (\\w+)\\(");
  private static final Pattern LABEL = Pattern.compile("^(\\$?\\w+):");
  private static final Pattern TARGET = Pattern.compile("\\$L\\w+");
  private static final Pattern SHAPE = Pattern.compile("\\.m(\\d+)n(\\d+)k(\\d+)");
  private static final Pattern BITS = Pattern.compile("\\.[a-z]+(\\d+)(?:x2)?$");
  private static final Set<String> SPECIAL =
      Set.of("ex2", "lg2", "rcp", "sqrt", "rsqrt", "sin", "cos", "tanh", "div");
  private static final Set<String> FLOAT =
      Set.of("add", "sub", "mul", "min", "max", "abs", "neg", "fma");
  private static final Set<String> FREE = Set.of("mov", "cvta", "ret", "exit", "griddepcontrol");

  private Ptx() {}

  /** The code of each kernel. */
  static Map<String, List<Instruction>> kernels(String text) {
    Map<String, List<Instruction>> kernels = new HashMap<>();
    List<Instruction> code = new ArrayList<>();
    for (String raw : text.lines().toList()) {
      Matcher entry = ENTRY.matcher(raw);
      if (entry.find()) {
        code = new ArrayList<>();
        kernels.put(entry.group(1), code);
      }
      String line = raw.replaceFirst("//.*", "").strip();
      Matcher label = LABEL.matcher(line);
      if (label.find()) {
        code.add(Instruction.label(label.group(1)));
      } else if (line.endsWith(";") && !line.startsWith(".")) {
        for (String one : line.replaceAll("[{}]", "").split(";")) {
          code.add(instruction(one.strip()));
        }
      }
    }
    return kernels;
  }

  private static Instruction instruction(String line) {
    boolean predicated = line.startsWith("@");
    String[] words = line.replaceFirst("^@\\S+\\s+", "").split("\\s+", 2);
    String opcode = words[0];
    String operands = words.length > 1 ? words[1] : "";
    String name = opcode.replaceFirst("\\..*", "");
    if (opcode.isEmpty() || opcode.startsWith(".") || opcode.startsWith("ld.param")) {
      return Instruction.NOTHING;
    }
    if (name.equals("bra") || name.equals("brx")) {
      List<String> targets = TARGET.matcher(operands).results().map(m -> m.group()).toList();
      return Instruction.jump(targets, predicated);
    }
    if (name.equals("ret") && !predicated) {
      return Instruction.end();
    }
    if (FREE.contains(name)) {
      return Instruction.NOTHING;
    }
    return opcode.matches("(ld|st|ldmatrix|stmatrix|cp|red|atom)\\..*")
        ? memory(name, opcode, operands)
        : arithmetic(name, opcode);
  }

  private static Instruction memory(String name, String opcode, String operands) {
    if (name.equals("ldmatrix") || name.equals("stmatrix")) {
      Matcher matrices = Pattern.compile("\\.x(\\d)").matcher(opcode);
      int bytes = matrices.find() ? Integer.BYTES * Integer.parseInt(matrices.group(1)) : 4;
      Mix.Kind kind = name.startsWith("ld") ? Mix.Kind.LOCAL_LOAD : Mix.Kind.LOCAL_STORE;
      return Instruction.of(kind, 1, bytes);
    }
    if (name.equals("cp")) {
      Matcher bytes = Pattern.compile("], (\\d+)").matcher(operands);
      return bytes.find()
          ? Instruction.of(Mix.Kind.COPY, 1, Integer.parseInt(bytes.group(1)))
          : Instruction.NOTHING;
    }
    boolean load = name.equals("ld");
    Mix.Kind kind =
        opcode.contains(".shared")
            ? load ? Mix.Kind.LOCAL_LOAD : Mix.Kind.LOCAL_STORE
            : opcode.contains(".local")
                ? Mix.Kind.PRIVATE
                : load ? Mix.Kind.GLOBAL_LOAD : Mix.Kind.GLOBAL_STORE;
    return Instruction.of(kind, 1, bytes(opcode));
  }

  private static int bytes(String opcode) {
    Matcher bits = BITS.matcher(opcode);
    int element = bits.find() ? Integer.parseInt(bits.group(1)) / Byte.SIZE : 4;
    return element * (opcode.contains(".v4") ? 4 : opcode.contains(".v2") ? 2 : 1);
  }

  private static Instruction arithmetic(String name, String opcode) {
    boolean floating = opcode.matches(".*\\.b?f(16|32|64)(x2)?(\\..*)?");
    if (name.equals("mma") || name.equals("wgmma")) {
      Matcher shape = SHAPE.matcher(opcode);
      int products = opcode.contains("tf32") ? 2 : 1; // as much work as of 16 bits
      for (int i = 1; shape.find(0) && i <= 3; i++) {
        products *= Integer.parseInt(shape.group(i));
      }
      return Instruction.of(Mix.Kind.MMA, 1, products);
    }
    if (opcode.startsWith("fma.rn.f32")) {
      return Instruction.of(Mix.Kind.FMA, opcode.endsWith("x2") ? 2 : 1, 0);
    }
    if (floating && SPECIAL.contains(name)) {
      return Instruction.of(Mix.Kind.SPECIAL);
    }
    if (floating && FLOAT.contains(name)) {
      return Instruction.of(Mix.Kind.FLOAT);
    }
    if (name.equals("bar") || name.equals("barrier")) {
      return Instruction.of(Mix.Kind.BARRIER);
    }
    return Instruction.of(name.equals("shfl") ? Mix.Kind.SHUFFLE : Mix.Kind.INTEGER);
  }
}
