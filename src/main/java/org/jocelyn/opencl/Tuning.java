package org.jocelyn.opencl;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** The tuning parameters in which a device departs from the defaults. */
record Tuning(Map<TuningParameter, Integer> values) {
  /** All defaults. */
  static final Tuning NONE = new Tuning(Map.of());

  Tuning {
    Map<TuningParameter, Integer> copy = new EnumMap<>(TuningParameter.class);
    copy.putAll(values);
    values = Collections.unmodifiableMap(copy);
  }

  int get(TuningParameter parameter, ClDevice device) {
    Integer value = values.get(parameter);
    return value == null ? parameter.standard(device) : value;
  }
}
