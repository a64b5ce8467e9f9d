package org.jocelyn.cli.train;

import java.awt.Color;
import java.awt.Font;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.HeatMapChart;
import org.knowm.xchart.HeatMapChartBuilder;
import org.knowm.xchart.style.HeatMapStyler;

/**
 * A map of which letters each phoneme looks at as a PNG file: letters from left to right, phonemes
 * from top to bottom, in each cell the weight in percent.
 */
public final class AttentionPlot {
  private static final int CELL = 48;
  private static final int MARGIN = 120;
  private static final int LEAST = 480;

  /** The darker one still lets black figures be read. */
  private static final Color[] COLORS = {Color.WHITE, new Color(0x5E9FD4)};

  private AttentionPlot() {}

  /**
   * Draws a map.
   *
   * @throws org.jocelyn.JocelynException if this JVM cannot draw, or the file cannot be written
   */
  public static void write(Path file, LetterAttention attention) {
    PngFile.write(file, () -> BitmapEncoder.getBufferedImage(chart(attention)));
  }

  private static HeatMapChart chart(LetterAttention attention) {
    List<String> letters = attention.word().codePoints().mapToObj(Character::toString).toList();
    List<String> phonemes = attention.phonemes();
    HeatMapChart chart =
        new HeatMapChartBuilder()
            .width(Math.max(LEAST, CELL * letters.size() + MARGIN))
            .height(Math.max(LEAST, CELL * phonemes.size() + MARGIN))
            .title(attention.word())
            .xAxisTitle("letters (" + attention.looking() + ")")
            .yAxisTitle("phonemes")
            .build();
    List<String> fromBelow = new ArrayList<>(phonemes);
    Collections.reverse(fromBelow);
    List<Number[]> cells = cells(attention);
    chart.addSeries("weights", distinct(letters), distinct(fromBelow), cells);
    double largest = cells.stream().mapToDouble(cell -> cell[2].doubleValue()).max().orElse(0);
    style(chart.getStyler(), largest);
    return chart;
  }

  /** Column, row counted from below, and percent, where it is not next to nothing. */
  private static List<Number[]> cells(LetterAttention attention) {
    List<Number[]> cells = new ArrayList<>();
    int rows = attention.weights().length;
    for (int row = 0; row < rows; row++) {
      float[] weights = attention.weights()[row];
      for (int column = 0; column < weights.length; column++) {
        double percent = 100.0 * weights[column];
        if (percent >= 0.5) {
          cells.add(new Number[] {column, rows - 1 - row, percent});
        }
      }
    }
    return cells;
  }

  /** The chart takes labels that are the same for one: spaces that nobody sees tell them apart. */
  private static List<String> distinct(List<String> labels) {
    return IntStream.range(0, labels.size())
        .mapToObj(i -> labels.get(i) + "\u200b".repeat(i))
        .toList();
  }

  private static void style(HeatMapStyler styler, double largest) {
    styler.setRangeColors(Arrays.copyOf(COLORS, COLORS.length)).setMin(0).setMax(largest);
    styler.setShowValue(true).setHeatMapValueDecimalPattern("0");
    styler.setLegendVisible(false);
    styler.setValueFont(new Font(Font.SANS_SERIF, Font.PLAIN, 12)).setValueFontColor(Color.BLACK);
    styler.setDrawBorder(true).setPlotGridLinesVisible(false);
    styler.setAxisTickLabelsFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    styler.setPlotContentSize(1).setChartBackgroundColor(Color.WHITE);
  }
}
