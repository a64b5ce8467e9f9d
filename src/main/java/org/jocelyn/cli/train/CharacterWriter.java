package org.jocelyn.cli.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jocelyn.ParameterException;
import org.jocelyn.data.Vocabulary;
import org.jocelyn.nn.model.DecodingSession;
import org.jocelyn.nn.model.Generation;
import org.jocelyn.nn.model.LanguageModel;
import org.jocelyn.nn.model.TokenChooser;

/** Goes on with texts, character by character, by a model of its own. */
public final class CharacterWriter implements AutoCloseable {
  private final LanguageModel model;
  private final Vocabulary vocabulary;
  private final int window;

  /**
   * @param model closed with this
   * @param window characters of the windows that the model was trained on
   */
  CharacterWriter(LanguageModel model, Vocabulary vocabulary, int window) {
    this.model = model;
    this.vocabulary = vocabulary;
    this.window = window;
  }

  /**
   * What comes after a text. The model never sees more than a window, having learned nothing of
   * longer texts: where one is full, it goes on from the second half.
   *
   * @param length characters to write
   * @throws ParameterException if there is no text to begin with
   * @throws org.jocelyn.data.DataException if the text has characters that the model does not know
   */
  public String goOn(String text, int length, TokenChooser chooser) {
    if (text.isEmpty()) {
      throw new ParameterException("the text to go on with must not be empty");
    }
    int[] seen = lastHalf(vocabulary.encode(text));
    List<Integer> written = new ArrayList<>();
    while (written.size() < length) {
      // the last character of a window is foretold, not seen
      int room = Math.min(length - written.size(), window + 1 - seen.length);
      try (DecodingSession session = model.begin(1, window)) {
        written.addAll(
            new Generation(-1, room).run(session, Generation.prompts(1, seen), chooser).get(0));
      }
      seen = lastHalf(written.stream().mapToInt(Integer::intValue).toArray());
    }
    int[] numbers = written.stream().mapToInt(Integer::intValue).toArray();
    return String.join("", vocabulary.decode(numbers));
  }

  private int[] lastHalf(int[] characters) {
    int half = Math.max(1, window / 2);
    return Arrays.copyOfRange(characters, Math.max(0, characters.length - half), characters.length);
  }

  @Override
  public void close() {
    model.close();
  }
}
