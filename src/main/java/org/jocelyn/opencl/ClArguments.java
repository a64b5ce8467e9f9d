package org.jocelyn.opencl;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.spi.Storage;

/** The numbers that a kernel takes after its buffers, collected when the launch is prepared. */
final class ClArguments {
  private final List<Object> numbers = new ArrayList<>();

  /** Starts with numbers of 64 bits. */
  static ClArguments longs(long... values) {
    ClArguments arguments = new ClArguments();
    for (long value : values) {
      arguments.numbers.add(value);
    }
    return arguments;
  }

  /** Adds numbers of 32 bits, which the variant has accepted as such. */
  ClArguments ints(long... values) {
    for (long value : values) {
      numbers.add(Math.toIntExact(value));
    }
    return this;
  }

  /** Adds float32 numbers. */
  ClArguments floats(float... values) {
    for (float value : values) {
      numbers.add(value);
    }
    return this;
  }

  /** Adds local memory of so many bytes. */
  ClArguments local(long bytes) {
    numbers.add(Local.bytes(bytes));
    return this;
  }

  /** All arguments of one launch: the inputs, the outputs, then the numbers. */
  Object[] after(Storage[] inputs, Storage... outputs) {
    List<Object> all = new ArrayList<>(inputs.length + outputs.length + numbers.size());
    all.addAll(List.of(inputs));
    all.addAll(List.of(outputs));
    all.addAll(numbers);
    return all.toArray();
  }
}
