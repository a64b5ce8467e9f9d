import java.util.List;

/**
 * A line of assembly: a label, or an instruction.
 *
 * @param label what jumps call this place; null for an instruction
 * @param parts what it does: nothing for what costs nothing, two where two are issued as one
 * @param jumps the labels it may go on at
 * @param falls whether it may go on at the next line
 */
record Instruction(String label, List<Part> parts, List<String> jumps, boolean falls) {
  /**
   * One of the things it does.
   *
   * @param count how often, for a work-item
   * @param size bytes of a work-item for memory, multiply-adds of a warp for matrix products
   */
  record Part(Mix.Kind kind, int count, int size) {}

  static final Instruction NOTHING = new Instruction(null, List.of(), List.of(), true);

  static Instruction label(String name) {
    return new Instruction(name, List.of(), List.of(), true);
  }

  static Instruction of(Mix.Kind kind) {
    return of(kind, 1, 0);
  }

  static Instruction of(Mix.Kind kind, int count, int size) {
    return new Instruction(null, List.of(new Part(kind, count, size)), List.of(), true);
  }

  static Instruction jump(List<String> labels, boolean falls) {
    return new Instruction(null, List.of(new Part(Mix.Kind.BRANCH, 1, 0)), labels, falls);
  }

  static Instruction end() {
    return new Instruction(null, List.of(), List.of(), false);
  }
}
