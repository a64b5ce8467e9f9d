package org.jocelyn.onnx;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The equation of an Einsum: a letter for each axis of each operand and of the result, and one dot
 * for an ellipsis.
 *
 * @param operands the letters of each operand
 * @param result the letters of the result
 */
record EinsumEquation(List<String> operands, String result) {
  /** What the axes of an ellipsis are called, the last of them first. */
  private static final char ELLIPSIS_AXIS = '\uE000';

  EinsumEquation {
    operands = List.copyOf(operands);
  }

  /**
   * Without an arrow the result has the letters that occur once, in order, after the ellipsis.
   *
   * @throws OnnxException if it is no equation of so many operands
   */
  static EinsumEquation parse(String text, int count) {
    String[] sides = text.replaceAll("\\s", "").replace("...", ".").split("->", -1);
    List<String> operands = List.of(sides[0].split(",", -1));
    require(sides.length <= 2, text, "has more than one arrow");
    require(operands.size() == count, text, "is not of " + count + " operands");
    Stream.concat(operands.stream(), Stream.of(sides).skip(1))
        .forEach(term -> require(term.matches("[A-Za-z]*\\.?[A-Za-z]*"), text, "is malformed"));
    String result = sides.length == 2 ? sides[1] : implicit(sides[0]);
    require(result.chars().distinct().count() == result.length(), text, "repeats a result axis");
    require(
        result.chars().allMatch(letter -> sides[0].indexOf(letter) >= 0),
        text,
        "has a result axis that no operand has");
    return new EinsumEquation(operands, result);
  }

  private static void require(boolean valid, String text, String problem) {
    if (!valid) {
      throw new OnnxException("equation '" + text + "' " + problem);
    }
  }

  private static String implicit(String operands) {
    String once =
        operands
            .chars()
            .filter(Character::isLetter)
            .filter(letter -> operands.indexOf(letter) == operands.lastIndexOf(letter))
            .sorted()
            .mapToObj(Character::toString)
            .collect(Collectors.joining());
    return operands.contains(".") ? "." + once : once;
  }

  /** The names of the axes of operand {@code i}, which has so many. */
  String axes(int i, int rank) {
    String term = operands.get(i);
    int dots = rank - letters(term);
    if (term.contains(".") ? dots < 0 : dots != 0) {
      throw new OnnxException("operand " + i + " has " + rank + " axes, not those of " + term);
    }
    return expanded(term, dots);
  }

  /** The names of the axes of the result for operands of these ranks. */
  String resultAxes(List<Integer> ranks) {
    int dots =
        IntStream.range(0, ranks.size())
            .filter(i -> operands.get(i).contains("."))
            .map(i -> ranks.get(i) - letters(operands.get(i)))
            .max()
            .orElse(0);
    return expanded(result, dots);
  }

  private static int letters(String term) {
    return term.replace(".", "").length();
  }

  private static String expanded(String term, int dots) {
    String ellipsis =
        IntStream.range(0, dots)
            .mapToObj(i -> Character.toString(ELLIPSIS_AXIS + dots - 1 - i))
            .collect(Collectors.joining());
    return term.replace(".", ellipsis);
  }
}
