package org.jocelyn.cli.train;

import java.nio.file.Path;
import org.jocelyn.data.DataFolder;
import org.jocelyn.spi.CacheFolder;
import picocli.CommandLine.Option;

/** {@code --data}: where the data lies. */
public final class DataOption {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = {
        "The folder that `ci/data --to DIR` filled.",
        "Default: where ci/data puts it, jocelyn/data in the user's cache folder."
      })
  private Path folder;

  public DataFolder get() {
    return new DataFolder(folder == null ? CacheFolder.path().resolve("data") : folder);
  }
}
