package org.jocelyn.opencl;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jocelyn.DataType;
import org.jocelyn.TensorType;
import org.jocelyn.spi.HostArray;

/**
 * Builds and runs the kernels that use an {@link Instruction} and nothing else of note, and
 * compares with what they must give. Each gets the numbers 0, 1, 2… A device that cannot build one
 * just does not have the instruction: that is no cause for a warning. What was found is remembered
 * with the programs.
 */
final class InstructionProbe {
  private static final System.Logger LOG = System.getLogger("org.jocelyn.opencl.probe");
  private static final int INPUTS = 256;
  private static final byte[] YES = {1};
  private static final byte[] NO = {0};

  private final ClContext context;

  InstructionProbe(ClContext context) {
    this.context = context;
  }

  /** One kernel's file, its macros, its work-items, and each element that it must give. */
  record Question(
      String file, Defines defines, int items, int outputs, IntToDoubleFunction expected) {}

  /** Whether the device has the instruction. */
  boolean test(Instruction instruction) {
    ClDevice device = context.device();
    if (!instruction.isPlausible(device)) {
      return false;
    }
    Defines defines = Defines.none().with(instruction.macro());
    List<Question> questions = questions(instruction, defines);
    String entry = "probe-" + DiskCache.key(texts(questions, device));
    return context
        .disk()
        .read(entry)
        .map(found -> Arrays.equals(found, YES))
        .orElseGet(
            () -> {
              boolean passes = questions.stream().allMatch(this::passes);
              context.disk().write(entry, passes ? YES : NO);
              return passes;
            });
  }

  /** Whether what stands for the instruction elsewhere does the same. */
  boolean testEmulation(Instruction instruction) {
    Defines defines = Defines.none().with(instruction.emulationMacro());
    return questions(instruction, defines).stream().allMatch(this::passes);
  }

  private static String[] texts(List<Question> questions, ClDevice device) {
    StringBuilder texts = new StringBuilder();
    for (Question question : questions) {
      texts.append(KernelSource.of(question.file())).append(question.defines().options());
    }
    return new String[] {texts.toString(), device.fingerprint()};
  }

  static List<Question> questions(Instruction instruction, Defines defines) {
    return switch (instruction) {
      case NVIDIA_SHUFFLE ->
          List.of(new Question("probe_shuffle.cl", defines, 32, 32, i -> (i ^ 1) + 64 * (i ^ 21)));
      case NVIDIA_CP_ASYNC ->
          List.of(new Question("probe_copy_async.cl", defines, 32, 128, i -> i < 96 ? i : 0));
      case NVIDIA_LDMATRIX ->
          List.of(
              new Question("probe_load_matrices.cl", defines, 32, 512, InstructionProbe::loaded));
      case NVIDIA_MMA ->
          List.of(
              product(defines.with("MATRIX_TYPE", "TF32"), 8),
              product(defines.with("MATRIX_TYPE", "F16"), 16),
              product(defines.with("MATRIX_TYPE", "BF16"), 16));
      case SUB_GROUPS -> List.of(new Question("probe_sub_groups.cl", defines, 64, 64, i -> 1));
    };
  }

  /** The element of an 8 by 8 matrix that ldmatrix hands to half a register of a lane. */
  private static double loaded(int i) {
    int matrix = i / 64 % 4;
    int lane = i / 2 % 32;
    int row = lane / 4;
    int column = lane % 4 * 2 + i % 2;
    return matrix * 64 + (i < 256 ? row * 8 + column : column * 8 + row);
  }

  private static Question product(Defines defines, int depth) {
    return new Question(
        "probe_mma.cl",
        defines,
        32,
        128,
        i -> {
          int row = i / 8;
          int column = i % 8;
          double sum = i;
          for (int p = 0; p < depth; p++) {
            sum += ((3 * row + 5 * p) % 7 - 3) * ((2 * p + 3 * column) % 5 - 2);
          }
          return sum;
        });
  }

  private boolean passes(Question question) {
    try {
      float[] found = run(question);
      int wrong =
          IntStream.range(0, found.length)
              .filter(i -> found[i] != (float) question.expected().applyAsDouble(i))
              .findFirst()
              .orElse(-1);
      if (wrong >= 0) {
        LOG.log(
            System.Logger.Level.DEBUG,
            "{0} {1} gives {2} as element {3}, not {4}",
            question.file(),
            question.defines().options(),
            found[wrong],
            wrong,
            question.expected().applyAsDouble(wrong));
      }
      return wrong < 0;
    } catch (OpenClException failure) {
      LOG.log(System.Logger.Level.DEBUG, "the device lacks an instruction", failure);
      return false;
    }
  }

  private float[] run(Question question) {
    float[] inputs = new float[INPUTS];
    for (int i = 0; i < INPUTS; i++) {
      inputs[i] = i;
    }
    HostArray outputs = HostArray.allocate(TensorType.of(DataType.FLOAT32, question.outputs()));
    try (ClKernel kernel = context.kernel(question.file(), "probe", question.defines());
        ClBuffer x = context.constants(inputs);
        ClBuffer y = context.scratch((long) question.outputs() * Float.BYTES)) {
      kernel.args(x, y).enqueue(Grid.of(question.items()).local(question.items()));
      context.transfers().read(y, outputs);
    }
    return outputs.floats();
  }
}
