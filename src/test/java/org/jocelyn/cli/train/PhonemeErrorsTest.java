package org.jocelyn.cli.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.ParameterException;
import org.junit.jupiter.api.Test;

class PhonemeErrorsTest {
  private static List<String> symbols(String text) {
    return text.isEmpty() ? List.of() : Arrays.asList(text.split(" "));
  }

  private static Spelling word(String word, String... pronunciations) {
    return new Spelling(
        word, Arrays.stream(pronunciations).map(PhonemeErrorsTest::symbols).toList());
  }

  @Test
  void distanceCountsWhatIsPutInLeftOutAndExchanged() {
    assertEquals(0, distance("K AE T", "K AE T"));
    assertEquals(1, distance("K AE T", "K AH T"));
    assertEquals(1, distance("K AE T", "K AE T S"));
    assertEquals(1, distance("K AE T", "AE T"));
    assertEquals(3, distance("K IH T AH N", "S IH T IH N G"));
    assertEquals(2, distance("", "K AE"));
    assertEquals(2, distance("K AE", ""));
    assertEquals(2, distance("A B", "B A"));
  }

  private static int distance(String one, String other) {
    assertEquals(
        PhonemeErrors.distance(symbols(other), symbols(one)),
        PhonemeErrors.distance(symbols(one), symbols(other)));
    return PhonemeErrors.distance(symbols(one), symbols(other));
  }

  @Test
  void ratesAreOfAllPhonemesAndOfAllWords() {
    PhonemeErrors errors =
        PhonemeErrors.of(
            List.of(word("CAT", "K AE T"), word("SHEEP", "SH IY P"), word("ABOUT", "AH B AW T")),
            List.of(symbols("K AE T"), symbols("S IY P S"), symbols("AH B AW T")));
    assertEquals(2 / 10.0, errors.phonemeRate(), 1e-12);
    assertEquals(1 / 3.0, errors.wordRate(), 1e-12);
  }

  @Test
  void theNearestPronunciationCounts() {
    Spelling tomato = word("TOMATO", "T AH M EY T OW", "T AH M AA T OW");
    assertEquals(
        new PhonemeErrors(0, 0),
        PhonemeErrors.of(List.of(tomato), List.of(symbols("T AH M AA T OW"))));
    Spelling either = word("EITHER", "IY DH ER", "AY DH ER S");
    // one error of the second's four phonemes, not two of the first's three
    assertEquals(
        new PhonemeErrors(0.25, 1),
        PhonemeErrors.of(List.of(either), List.of(symbols("AY DH ER Z"))));
  }

  @Test
  void nothingSpokenIsAllWrong() {
    assertEquals(
        new PhonemeErrors(1, 1),
        PhonemeErrors.of(List.of(word("CAT", "K AE T")), List.of(symbols(""))));
    assertThrows(
        ParameterException.class,
        () -> PhonemeErrors.of(List.of(word("CAT", "K AE T")), List.of()));
    assertThrows(ParameterException.class, () -> PhonemeErrors.of(List.of(), List.of()));
  }
}
