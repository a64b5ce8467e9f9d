package org.jocelyn;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The open tensors made since {@link #open} on one thread and backend; scopes nest. One that is
 * closed meanwhile on the same thread is let go, so that a scope may stay open for long.
 */
final class TidyScope {
  private static final ThreadLocal<ArrayDeque<TidyScope>> SCOPES =
      ThreadLocal.withInitial(ArrayDeque::new);

  private final Backend backend;
  private final Set<Tensor> tensors = new LinkedHashSet<>();

  private TidyScope(Backend backend) {
    this.backend = backend;
  }

  static TidyScope open(Backend backend) {
    TidyScope scope = new TidyScope(backend);
    SCOPES.get().push(scope);
    return scope;
  }

  /** Files a new tensor under the innermost scope of its backend, if there is one. */
  static void add(Tensor tensor) {
    for (TidyScope scope : SCOPES.get()) {
      if (scope.backend == tensor.backend()) {
        scope.tensors.add(tensor);
        return;
      }
    }
  }

  /** Takes a tensor out of whatever scope of this thread it is filed under. */
  static void remove(Tensor tensor) {
    for (TidyScope scope : SCOPES.get()) {
      if (scope.tensors.remove(tensor)) {
        return;
      }
    }
  }

  /** Closes all tensors but those in {@code result}, which pass to the enclosing scope. */
  void close(Object result) {
    SCOPES.get().remove(this);
    if (SCOPES.get().isEmpty()) {
      SCOPES.remove();
    }
    Set<Tensor> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    collect(result, kept);
    for (Tensor tensor : tensors) {
      if (!kept.contains(tensor)) {
        tensor.close();
      } else {
        add(tensor);
      }
    }
  }

  private static void collect(Object result, Set<Tensor> kept) {
    if (result instanceof Tensor tensor) {
      kept.add(tensor);
    } else if (result instanceof Iterable<?> items) {
      items.forEach(item -> collect(item, kept));
    } else if (result instanceof Map<?, ?> map) {
      map.values().forEach(value -> collect(value, kept));
    } else if (result instanceof Object[] items) {
      for (Object item : items) {
        collect(item, kept);
      }
    }
  }
}
