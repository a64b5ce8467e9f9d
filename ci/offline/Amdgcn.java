import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** AMD's assembly, as clang writes it. */
final class Amdgcn {
  private static final Pattern FUNCTION = Pattern.compile("^\\s*\\.type\\s+(\\w+),@function");
  private static final Pattern LABEL = Pattern.compile("^(\\.?\\w+):");
  private static final Pattern DWORDS = Pattern.compile("dword(?:x(\\d))?");
  private static final Pattern BITS = Pattern.compile("_[bui](\\d+)");
  private static final Pattern SHAPE = Pattern.compile("_(\\d+)x(\\d+)x(\\d+)");

  private Amdgcn() {}

  /** The code of each kernel. */
  static Map<String, List<Instruction>> kernels(String text) {
    Map<String, List<Instruction>> kernels = new HashMap<>();
    List<Instruction> code = new ArrayList<>();
    for (String raw : text.lines().toList()) {
      Matcher function = FUNCTION.matcher(raw);
      if (function.find()) {
        code = new ArrayList<>();
        kernels.put(function.group(1), code);
      }
      String line = raw.replaceFirst(";.*", "").strip();
      Matcher label = LABEL.matcher(line);
      if (label.find()) {
        code.add(Instruction.label(label.group(1)));
      } else if (line.matches("[vsd]_?[a-z].*|(global|flat|buffer|scratch|ds)_.*")) {
        code.add(instruction(line));
      }
    }
    return kernels;
  }

  private static Instruction instruction(String line) {
    String[] words = line.split("\\s+", 2);
    String opcode = words[0];
    if (opcode.equals("s_endpgm")) {
      return Instruction.end();
    }
    if (opcode.startsWith("s_cbranch") || opcode.equals("s_branch")) {
      return Instruction.jump(List.of(words[1].strip()), !opcode.equals("s_branch"));
    }
    if (opcode.startsWith("v_dual_")) {
      List<Instruction.Part> parts = new ArrayList<>();
      for (String half : line.split("::")) {
        parts.addAll(vector(half.strip().replace("v_dual_", "v_").split("\\s+")[0]).parts());
      }
      return new Instruction(null, parts, List.of(), true);
    }
    if (opcode.startsWith("v_")) {
      return vector(opcode);
    }
    return opcode.startsWith("s_") ? scalar(opcode) : memory(opcode);
  }

  private static Instruction scalar(String opcode) {
    if (opcode.startsWith("s_barrier")) {
      return Instruction.of(Mix.Kind.BARRIER);
    }
    return opcode.matches("s_(waitcnt|nop|delay_alu|clause|inst_prefetch|set_inst_prefetch).*")
        ? Instruction.NOTHING
        : Instruction.of(Mix.Kind.SCALAR);
  }

  private static Instruction vector(String opcode) {
    if (opcode.matches("v_(mfma|wmma|smfmac).*")) {
      Matcher shape = SHAPE.matcher(opcode);
      int products = 1;
      for (int i = 1; shape.find(0) && i <= 3; i++) {
        products *= Integer.parseInt(shape.group(i));
      }
      return Instruction.of(Mix.Kind.MMA, 1, products);
    }
    if (opcode.matches("v_(pk_)?(fma|fmac|fmamk|fmaak|mac|mad|fma_mix)_f32.*")) {
      return Instruction.of(Mix.Kind.FMA, opcode.startsWith("v_pk") ? 2 : 1, 0);
    }
    if (opcode.matches("v_(exp|log|rcp|rsq|sqrt|sin|cos)_.*|v_div_.*")) {
      return Instruction.of(Mix.Kind.SPECIAL);
    }
    if (opcode.matches(
        "v_(pk_)?(add|sub|subrev|mul|min|max|max3|min3|med3|fma|ldexp)_f(16|32|64).*")) {
      return Instruction.of(Mix.Kind.FLOAT);
    }
    boolean moves = opcode.matches("v_(readlane|readfirstlane|permlane).*|.*_dpp.*");
    return Instruction.of(moves ? Mix.Kind.SHUFFLE : Mix.Kind.INTEGER);
  }

  private static Instruction memory(String opcode) {
    if (opcode.matches("ds_(bpermute|permute|swizzle).*")) {
      return Instruction.of(Mix.Kind.SHUFFLE);
    }
    boolean load = opcode.contains("load") || opcode.contains("read");
    Mix.Kind kind =
        opcode.startsWith("ds_")
            ? load ? Mix.Kind.LOCAL_LOAD : Mix.Kind.LOCAL_STORE
            : opcode.startsWith("scratch_") || opcode.startsWith("buffer_")
                ? Mix.Kind.PRIVATE
                : load ? Mix.Kind.GLOBAL_LOAD : Mix.Kind.GLOBAL_STORE;
    return Instruction.of(kind, 1, bytes(opcode));
  }

  private static int bytes(String opcode) {
    Matcher dwords = DWORDS.matcher(opcode);
    if (dwords.find()) {
      return Integer.BYTES * (dwords.group(1) == null ? 1 : Integer.parseInt(dwords.group(1)));
    }
    Matcher bits = BITS.matcher(opcode);
    int bytes =
        bits.find()
            ? Integer.parseInt(bits.group(1)) / Byte.SIZE
            : opcode.contains("byte") ? 1 : opcode.contains("short") ? 2 : 4;
    return bytes * (opcode.matches("ds_(read|write|load|store)(_)?2.*") ? 2 : 1);
  }
}
