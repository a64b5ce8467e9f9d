import java.util.Map;
import java.util.regex.Pattern;

/**
 * A kernel as one program has it.
 *
 * @param items work-items of a group; 0 where the driver may choose
 * @param localArguments bytes of local memory that the host gives it at most
 * @param occasion what the host would launch it for; empty if it never does
 * @param small whether a device with 32 KiB of local memory is given the program
 * @param uses what it needs, by the GPU's name
 * @param loops its hot loop, by the GPU's name
 */
record Row(
    String file,
    String kernel,
    String macros,
    int items,
    long localArguments,
    String occasion,
    boolean small,
    Map<String, Use> uses,
    Map<String, Mix> loops) {
  /** Kernels that models spend their time in; ci/offline-kernels has the same list. */
  private static final Pattern HOT =
      Pattern.compile(
          "(matmul|matvec|conv|attention|softmax|.*norm|recurrent_(gradient_)?groups).*");

  /** Work-items of a group where the driver chooses. */
  private static final int CHOSEN_GROUP = 256;

  boolean isHot() {
    return HOT.matcher(file).matches();
  }

  int group() {
    return items == 0 ? CHOSEN_GROUP : items;
  }

  long local() {
    return localArguments + uses.values().stream().mapToInt(Use::local).max().orElse(0);
  }

  @Override
  public String toString() {
    return (file + " " + kernel + " " + macros).strip();
  }
}
