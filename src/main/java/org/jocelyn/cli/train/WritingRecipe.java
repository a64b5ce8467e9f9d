package org.jocelyn.cli.train;

import java.nio.file.Path;
import org.jocelyn.Backend;
import org.jocelyn.data.DataFolder;

/** A recipe whose network can write. */
public interface WritingRecipe extends Recipe {
  /**
   * The network as a training left it.
   *
   * @param data what it was trained on, for its alphabet
   * @param folder the output folder of the training
   * @throws org.jocelyn.JocelynException if there is no checkpoint of such a network
   */
  CharacterWriter load(Backend backend, DataFolder data, Path folder);
}
