"""MNIST's training digits from its idx files."""

import pathlib

import numpy


def training(folder):
    """Pixels in [0, 1] as float32 [60000, 784], and labels."""
    folder = pathlib.Path(folder)
    pixels = numpy.fromfile(folder / "train-images-idx3-ubyte", numpy.uint8)[16:].reshape(-1, 28 * 28)
    labels = numpy.fromfile(folder / "train-labels-idx1-ubyte", numpy.uint8)[8:]
    # a product, as jocelyn computes it: a quotient would differ in the last bit
    return pixels.astype(numpy.float32) * (numpy.float32(1) / numpy.float32(255)), labels.astype(numpy.int64)
