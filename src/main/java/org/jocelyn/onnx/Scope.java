package org.jocelyn.onnx;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The values that have names while a graph runs; a body sees those of the graph around it too. */
final class Scope {
  private final Session session;
  private final Optional<Scope> around;
  private final Map<String, Value> values = new HashMap<>();

  Scope(Session session, Optional<Scope> around) {
    this.session = session;
    this.around = around;
  }

  Session session() {
    return session;
  }

  /** Names a value, with a reference of the name's own. */
  void bind(String name, Value value) {
    values.put(name, value.retain());
  }

  Value get(String name) {
    Value value = values.get(name);
    if (value == null) {
      return around.orElseThrow(() -> new OnnxException("'" + name + "' has no value")).get(name);
    }
    return value;
  }

  /** Forgets a name of this scope, not of one around it. */
  void forget(String name) {
    Value value = values.remove(name);
    if (value != null) {
      session.release(value);
    }
  }

  void forgetAll() {
    values.values().forEach(session::release);
    values.clear();
  }
}
