package org.jocelyn.spi;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.function.Supplier;

/**
 * What a driver's kernels have made of one storage's elements to read them faster, such as weights
 * packed into panels. Forms are kept from when the storage is declared constant until it is closed;
 * of a storage that may still change none are. Thread-safe.
 */
public final class DerivedForms implements AutoCloseable {
  /** Only a constant has a map. */
  private volatile Map<Object, Storage> forms = Map.of();

  private volatile boolean kept;
  private LongConsumer accounting = bytes -> {};

  /**
   * Declares that the storage's elements change no more, so that forms may be kept. A second call
   * does nothing.
   *
   * @param changes told by how many bytes the forms kept grow, or shrink in the end
   */
  public synchronized void keep(LongConsumer changes) {
    if (!kept) {
      accounting = changes;
      forms = new ConcurrentHashMap<>();
      kept = true;
    }
  }

  /** Whether the storage's elements change no more. */
  public boolean areKept() {
    return kept;
  }

  /**
   * The form of a constant that has this layout, made by whoever asks first; others wait for it.
   * The caller must hold the storage open while it uses the form.
   *
   * @param layout says by {@code equals} all that the form depends on but the elements, and by its
   *     class what kind of form it is
   * @param maker makes a storage that is closed with the constant
   * @throws IllegalStateException if the storage is not constant
   */
  public <S extends Storage> S get(Object layout, Class<S> type, Supplier<S> maker) {
    if (!kept) {
      throw new IllegalStateException(layout + ": only a constant's forms are kept");
    }
    Storage form = forms.get(layout);
    return type.cast(form == null ? make(layout, maker) : form);
  }

  private synchronized Storage make(Object layout, Supplier<? extends Storage> maker) {
    Storage form = forms.get(layout);
    if (form == null) {
      form = maker.get();
      forms.put(layout, form);
      accounting.accept(form.byteSize());
    }
    return form;
  }

  /** Closes all forms; called by the storage's own {@code close}. */
  @Override
  public synchronized void close() {
    if (!kept) {
      return;
    }
    for (Storage form : forms.values()) {
      accounting.accept(-form.byteSize());
      form.close();
    }
    forms = Map.of();
  }
}
