package org.jocelyn.op;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.jocelyn.DataTypeException;
import org.jocelyn.ParameterException;
import org.jocelyn.ShapeException;
import org.jocelyn.TensorType;
import org.junit.jupiter.api.function.Executable;

/** Asserts that an operation refuses something, and that the message says what it must. */
final class Refusals {
  private Refusals() {}

  /** These inputs' shapes. */
  static void shape(Op op, List<TensorType> inputs, String... said) {
    says(op.label() + "(", assertThrows(ShapeException.class, () -> op.outputs(inputs)), said);
  }

  /** These inputs' element types. */
  static void type(Op op, List<TensorType> inputs, String... said) {
    says(op.label() + "(", assertThrows(DataTypeException.class, () -> op.outputs(inputs)), said);
  }

  /** To be made at all. */
  static void parameter(Executable constructor, String... said) {
    says("", assertThrows(ParameterException.class, constructor), said);
  }

  private static void says(String start, Exception refusal, String... said) {
    String message = refusal.getMessage();
    assertTrue(message.startsWith(start), message);
    for (String part : said) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
  }
}
