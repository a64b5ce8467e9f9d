package org.jocelyn.cpu;

import java.util.Arrays;
import java.util.List;
import org.jocelyn.TensorType;
import org.jocelyn.op.Conv2d;
import org.jocelyn.op.ConvGeometry;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;

/**
 * {@link Conv2d} of 3×3 windows by the minimal filtering F(2×2, 3×3) of Lavin and Gray (2016): 16
 * products for each pair of channels and tile of 2×2 output pixels, in the place of 36.
 *
 * <p>The image's channels are first laid beside each other, with its padding. A task then
 * transforms some tiles, multiplies their channels by the transformed weights, one matrix product
 * for each of the 16, and transforms the sums into pixels.
 */
final class CpuWinograd implements Execution {
  /** Products for each pair of channels and tile. */
  static final int TAPS = 16;

  /** Most tiles of a task, so that what it makes of them stays in the L2 cache. */
  private static final int TILES = 24;

  /** Depth that a register tile is summed over at a time. */
  private static final int KC = 256;

  /** Tasks per thread, so that all end at about the same time. */
  private static final int TASKS = 4;

  /** Channels in and out from which on the products outweigh the transforms. */
  private static final int FEWEST_CHANNELS = 16;

  /** The same for plain loops, whose register tile is slow for short sums. */
  private static final int FEWEST_CHANNELS_PLAIN = 256;

  /** Tiles from which on the products outweigh the transform of weights that are no constant. */
  private static final int FEWEST_TILES = 16;

  /** More than the columns of a register tile, to which channels are rounded up. */
  private static final int MOST_LANES = 64;

  /** Channels that are laid beside each other at a time, so that all their lines stay in L1. */
  private static final int CHANNELS = 64;

  private final CpuContext context;
  private final Conv2d op;
  private final ConvGeometry g;
  private final GemmTile tile;
  private final GemmEpilogue activation;
  private final int tilesH;
  private final int tilesW;
  private final int tiles;

  /** Elements of one pixel of the image laid out, and of a tile's transformed pixels. */
  private final int channels;

  private final int panels;
  private final int tilesOfTask;
  private final int panelsOfTask;

  CpuWinograd(CpuContext context, Conv2d op, ConvGeometry g) {
    this.context = context;
    this.op = op;
    this.g = g;
    this.tile = context.lanes().gemmTile();
    this.activation = GemmEpilogue.activation(context.lanes(), op.activation());
    this.tilesH = (int) (g.outH() + 1) / 2;
    this.tilesW = (int) (g.outW() + 1) / 2;
    this.tiles = (int) g.batch() * tilesH * tilesW;
    this.channels = roundUp((int) g.inChannels(), context.lanes().width());
    this.panels = WinogradWeights.panels((int) g.outChannels(), tile.columns());
    int blocks = ceil(tiles, TILES);
    this.tilesOfTask = roundUp(ceil(tiles, blocks), tile.rows());
    int parts = Math.min(panels, ceil(TASKS * context.threads().count(), blocks));
    this.panelsOfTask = ceil(panels, parts);
  }

  /** Whether this computes the convolution, and there is enough to save. */
  static boolean suits(Conv2d op, List<TensorType> inputs, Lanes lanes) {
    int fewest = lanes.width() > 1 ? FEWEST_CHANNELS : FEWEST_CHANNELS_PLAIN;
    ConvGeometry g = op.geometry(inputs);
    long tiles = g.batch() * ((g.outH() + 1) / 2) * ((g.outW() + 1) / 2);
    long pixels = g.batch() * (g.outH() + 3) * (g.outW() + 3);
    return op.isMinimallyFiltered(inputs)
        && Math.min(g.inChannels(), g.outChannels()) >= fewest
        && tiles >= FEWEST_TILES
        && pixels * (g.inChannels() + MOST_LANES) < Integer.MAX_VALUE
        && TAPS * g.inChannels() * (g.outChannels() + MOST_LANES) < Integer.MAX_VALUE;
  }

  private static int ceil(int value, int divisor) {
    return (value + divisor - 1) / divisor;
  }

  private static int roundUp(int value, int multiple) {
    return ceil(value, multiple) * multiple;
  }

  @Override
  public void run(Storage[] in, Storage[] out) {
    float[] bias = new float[panels * tile.columns()];
    if (op.bias()) {
      HostArray values = (HostArray) in[op.biasInput()];
      System.arraycopy(values.floats(), 0, bias, 0, (int) g.outChannels());
    }
    WinogradWeights weights =
        WinogradWeights.of(
            (HostArray) in[1],
            (int) g.outChannels(),
            (int) g.inChannels(),
            tile.columns(),
            context.threads());
    float[] image = context.scratch().take(imageRows() * imageRow());
    context
        .threads()
        .forEach(imageRows(), 1, (from, to) -> lay(((HostArray) in[0]).floats(), image, from, to));
    float[] y = ((HostArray) out[0]).floats();
    int parts = ceil(panels, panelsOfTask);
    context
        .threads()
        .forEach(
            parts * ceil(tiles, tilesOfTask),
            1,
            (from, to) -> {
              for (int task = from; task < to; task++) {
                int firstTile = task / parts * tilesOfTask;
                int firstPanel = task % parts * panelsOfTask;
                new Task(image, weights.packed(), bias, y)
                    .run(
                        firstTile,
                        Math.min(tilesOfTask, tiles - firstTile),
                        firstPanel,
                        Math.min(panelsOfTask, panels - firstPanel));
              }
            });
    context.scratch().give(image);
  }

  /** Rows under the tiles of one image, of all images. */
  private int imageRows() {
    return (int) g.batch() * (2 * tilesH + 2);
  }

  private int imageRow() {
    return (2 * tilesW + 2) * channels;
  }

  /** Lays rows out: each pixel's channels beside each other, zeros in the padding. */
  private void lay(float[] x, float[] image, int from, int to) {
    int inH = (int) g.inH();
    int inW = (int) g.inW();
    int count = (int) g.inChannels();
    int left = g.window().left();
    int columns = Math.min(inW, 2 * tilesW + 2 - left);
    for (int line = from; line < to; line++) {
      int at = line * imageRow();
      Arrays.fill(image, at, at + imageRow(), 0);
      int row = line % (2 * tilesH + 2) - g.window().top();
      if (row < 0 || row >= inH) {
        continue;
      }
      int first = line / (2 * tilesH + 2) * count;
      for (int block = 0; block < count; block += CHANNELS) {
        int end = Math.min(count, block + CHANNELS);
        for (int column = 0; column < columns; column++) {
          int pixel = at + (left + column) * channels;
          int source = row * inW + column;
          for (int c = block; c < end; c++) {
            image[pixel + c] = x[(first + c) * inH * inW + source];
          }
        }
      }
    }
  }

  /** Some tiles and panels of output channels. */
  private final class Task {
    private final float[] image;
    private final float[] weights;
    private final float[] bias;
    private final float[] y;

    Task(float[] image, float[] weights, float[] bias, float[] y) {
      this.image = image;
      this.weights = weights;
      this.bias = bias;
      this.y = y;
    }

    void run(int firstTile, int count, int firstPanel, int panelCount) {
      int width = panelCount * tile.columns();
      float[] windows = context.scratch().take(TAPS * count * channels);
      float[] sums = context.scratch().take(TAPS * count * width);
      float[] pixels = context.scratch().take(4 * count * width);
      for (int i = 0; i < count; i++) {
        int t = firstTile + i;
        int row = t / (tilesH * tilesW) * (2 * tilesH + 2) + t / tilesW % tilesH * 2;
        context
            .lanes()
            .winogradWindow(
                image,
                row * imageRow() + t % tilesW * 2 * channels,
                imageRow(),
                channels,
                windows,
                i * channels,
                count * channels);
      }
      multiply(windows, count, firstPanel, panelCount, sums);
      for (int i = 0; i < count; i++) {
        context
            .lanes()
            .winogradPixels(
                sums,
                i * width,
                count * width,
                bias,
                firstPanel * tile.columns(),
                pixels,
                4 * i * width,
                width);
      }
      activation.apply(pixels, 0, 0, 0, 4 * count * width);
      store(pixels, width, firstTile, count, firstPanel * tile.columns());
      context.scratch().give(windows);
      context.scratch().give(sums);
      context.scratch().give(pixels);
    }

    private void multiply(
        float[] windows, int count, int firstPanel, int panelCount, float[] sums) {
      int k = (int) g.inChannels();
      int width = panelCount * tile.columns();
      for (int tap = 0; tap < TAPS; tap++) {
        for (int panel = 0; panel < panelCount; panel++) {
          int b = (tap * panels + firstPanel + panel) * k * tile.columns();
          for (int p = 0; p < k; p += KC) {
            for (int i = 0; i < count; i += tile.rows()) {
              tile.multiply(
                  p == 0,
                  Math.min(tile.rows(), count - i),
                  tile.columns(),
                  Math.min(KC, k - p),
                  1,
                  windows,
                  (tap * count + i) * channels + p,
                  channels,
                  weights,
                  b + p * tile.columns(),
                  sums,
                  (tap * count + i) * width + panel * tile.columns(),
                  width);
            }
          }
        }
      }
    }

    /** Of each tile there are 4 rows of channels in {@code pixels}. */
    private void store(float[] pixels, int width, int firstTile, int count, int firstChannel) {
      int outH = (int) g.outH();
      int outW = (int) g.outW();
      int outChannels = (int) g.outChannels();
      int used = Math.min(width, outChannels - firstChannel);
      for (int i = 0; i < count; i++) {
        int t = firstTile + i;
        int row = t / tilesW % tilesH * 2;
        int column = t % tilesW * 2;
        int plane = t / (tilesH * tilesW) * outChannels + firstChannel;
        for (int pixel = 0; pixel < 4; pixel++) {
          int outRow = row + pixel / 2;
          int outColumn = column + pixel % 2;
          if (outRow < outH && outColumn < outW) {
            int from = (4 * i + pixel) * width;
            int to = (plane * outH + outRow) * outW + outColumn;
            for (int o = 0; o < used; o++) {
              y[to + o * outH * outW] = pixels[from + o];
            }
          }
        }
      }
    }
  }
}
