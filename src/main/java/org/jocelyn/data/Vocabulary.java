package org.jocelyn.data;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Distinct symbols, numbered from 0 in their order: characters of a text, phonemes, marks. */
public final class Vocabulary {
  private final List<String> symbols;
  private final Map<String, Integer> ids = new HashMap<>();

  /**
   * These symbols in this order.
   *
   * @throws DataException if one comes twice
   */
  public Vocabulary(List<String> symbols) {
    this.symbols = List.copyOf(symbols);
    for (String symbol : this.symbols) {
      if (ids.putIfAbsent(symbol, ids.size()) != null) {
        throw new DataException("vocabulary: the symbol '" + symbol + "' twice");
      }
    }
  }

  /** The characters that occur in a text, in the order of their code points. */
  public static Vocabulary ofCharacters(String text) {
    return new Vocabulary(
        text.codePoints().distinct().sorted().mapToObj(Character::toString).toList());
  }

  /** The symbols that occur in sequences, sorted. */
  public static Vocabulary ofSymbols(Collection<List<String>> sequences) {
    return new Vocabulary(sequences.stream().flatMap(List::stream).distinct().sorted().toList());
  }

  /** These symbols first, then those of this vocabulary: for marks such as begin and end. */
  public Vocabulary after(String... first) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(symbols);
    return new Vocabulary(all);
  }

  public int size() {
    return symbols.size();
  }

  /** In the order of their numbers. */
  public List<String> symbols() {
    return symbols;
  }

  /**
   * The number of a symbol.
   *
   * @throws DataException if it is not in the vocabulary
   */
  public int id(String symbol) {
    Integer id = ids.get(symbol);
    if (id == null) {
      throw new DataException(
          "'%s' is none of the vocabulary's %d symbols".formatted(symbol, symbols.size()));
    }
    return id;
  }

  /** Whether a symbol has a number. */
  public boolean contains(String symbol) {
    return ids.containsKey(symbol);
  }

  /**
   * The symbol with a number.
   *
   * @throws DataException if there is none
   */
  public String symbol(int id) {
    if (id < 0 || id >= symbols.size()) {
      throw new DataException(
          "no symbol has the number %d; the vocabulary has %d".formatted(id, symbols.size()));
    }
    return symbols.get(id);
  }

  /** The number of each character of a text. */
  public int[] encode(String text) {
    return text.codePoints().map(character -> id(Character.toString(character))).toArray();
  }

  /** The number of each symbol. */
  public int[] encode(List<String> sequence) {
    return sequence.stream().mapToInt(this::id).toArray();
  }

  /** The symbols with these numbers. */
  public List<String> decode(int... numbers) {
    List<String> sequence = new ArrayList<>(numbers.length);
    for (int id : numbers) {
      sequence.add(symbol(id));
    }
    return sequence;
  }
}
