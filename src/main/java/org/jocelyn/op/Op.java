package org.jocelyn.op;

import java.util.List;
import org.jocelyn.TensorType;

/**
 * An operation as data: its parameters, its shape rule, and in its Javadoc its mathematics. It
 * knows nothing of devices; every backend has a kernel for it, found by its class.
 *
 * <p>Implementations are records: two equal operations on inputs of equal types have the same plan,
 * which backends cache. Their constructors throw {@link org.jocelyn.ParameterException} for
 * parameters that are wrong for any input.
 */
public interface Op {
  /** The name in error messages and profiles: the class's simple name. */
  default String label() {
    return getClass().getSimpleName();
  }

  /** The role of each input in order; its length is the number of inputs. */
  List<String> inputNames();

  /**
   * The types of the outputs for these inputs, whose number has been checked.
   *
   * @throws org.jocelyn.ShapeException quoting the shapes and the rule that they break
   * @throws org.jocelyn.DataTypeException quoting the type and those that are taken
   */
  List<TensorType> outputs(List<TensorType> inputs);

  /**
   * The input whose storage output {@code output} shares, or −1 where the output has its own. An
   * operation that overrides this either is free (reshape) or writes into an existing tensor
   * (accumulation, a key/value cache).
   */
  default int sharesInput(int output) {
    return -1;
  }

  /** Whether an input that an output shares is written to; false where sharing is all there is. */
  default boolean mutates() {
    return false;
  }
}
