package org.jocelyn.opencl;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** The tuning parameters in which a device departs from the defaults. */
record Tuning(Map<TuningParameter, Integer> values) {
  /** All defaults. */
  static final Tuning NONE = new Tuning(Map.of());

  Tuning {
    Map<TuningParameter, Integer> copy = new EnumMap<>(TuningParameter.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  /** The same with another value. */
  Tuning with(TuningParameter parameter, int value) {
    Map<TuningParameter, Integer> more = new EnumMap<>(TuningParameter.class);
    more.putAll(values);
    more.put(parameter, value);
    return new Tuning(more);
  }

  /** One that is in the way of making a kernel with these values on the device, if any is. */
  Optional<TuningParameter> misfit(ClDevice device) {
    ClDevice tuned = device.with(this);
    return values.keySet().stream().filter(parameter -> !parameter.suits(tuned)).findFirst();
  }

  int get(TuningParameter parameter, ClDevice device) {
    Integer value = values.get(parameter);
    return value == null ? parameter.standard(device) : value;
  }
}
