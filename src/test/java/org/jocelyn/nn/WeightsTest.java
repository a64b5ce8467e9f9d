package org.jocelyn.nn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jocelyn.Backend;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole blocks to and from files, their own and such as PyTorch would write. */
class WeightsTest {
  @TempDir private Path folder;

  private final Backend backend = TestBackends.reference();
  private Path file;

  @BeforeEach
  void name() {
    file = folder.resolve("weights.safetensors");
  }

  /** What is saved of a block without some of its tensors. */
  private void saveWithout(Block block, String... names) {
    Map<String, Safetensors.Entry> entries = new LinkedHashMap<>(Weights.entries("", block));
    for (String name : names) {
      assertTrue(entries.remove(name) != null, name);
    }
    new Safetensors(entries, Map.of()).write(file);
  }

  private <B extends Block> B initialized(B block, long seed) {
    block.initialize(backend, seed);
    return block;
  }

  private static List<float[]> values(Block block) {
    List<float[]> values = new ArrayList<>();
    for (Parameter parameter : block.parameters().values()) {
      values.add(parameter.tensor().toFloatArray());
    }
    return values;
  }

  private static void assertSameWeights(Block expected, Block actual) {
    List<float[]> weights = values(expected);
    for (int i = 0; i < weights.size(); i++) {
      assertArrayEquals(weights.get(i), values(actual).get(i));
    }
  }

  @Test
  void givenNoDropoutCounter_whenLoaded_thenItStaysAndTheWeightsAreTaken() {
    Supplier<Sequential> network = () -> new Sequential(new Linear(3, 4), new Dropout(0.5f));
    try (Sequential saved = initialized(network.get(), 1);
        Sequential loaded = initialized(network.get(), 2)) {
      long[] counter = loaded.all().get("1.counter").tensor().toLongArray();
      saveWithout(saved, "1.counter");

      Weights.load(loaded, file);

      assertSameWeights(saved, loaded);
      assertArrayEquals(counter, loaded.all().get("1.counter").tensor().toLongArray());
    }
  }

  @Test
  void givenADropoutCounter_whenLoaded_thenItIsTaken() {
    try (Dropout saved = initialized(new Dropout(0.5f), 1);
        Dropout loaded = initialized(new Dropout(0.5f), 2)) {
      Weights.save(saved, file);
      Weights.load(loaded, file);
      assertArrayEquals(
          saved.all().get("counter").tensor().toLongArray(),
          loaded.all().get("counter").tensor().toLongArray());
    }
  }

  @Test
  void givenStackedLayersOfPyTorch_whenLoadedWithDropout_thenTheirWeightsAreTaken() {
    RecurrentOptions plain = RecurrentOptions.PLAIN.layers(2).bothWays();
    try (Lstm saved = initialized(new Lstm(3, 4, plain), 1);
        Lstm loaded = initialized(new Lstm(3, 4, plain.withDropout(0.5f)), 2)) {
      Weights.save(saved, file);
      Weights.load(loaded, file);
      assertSameWeights(saved, loaded);
    }
  }

  @Test
  void givenNoTables_whenLoaded_thenTheyStay() {
    try (SinusoidalPositions waves = initialized(new SinusoidalPositions(3, 4), 1);
        RotaryPositions angles = initialized(new RotaryPositions(3, 4), 1)) {
      float[] cos = angles.all().get("cos").tensor().toFloatArray();
      new Safetensors(Map.of(), Map.of()).write(file);

      Weights.load(waves, file);
      Weights.load(angles, file);

      assertEquals(1, waves.all().get("table").tensor().toFloatArray()[1]);
      assertArrayEquals(cos, angles.all().get("cos").tensor().toFloatArray());
    }
  }

  @Test
  void givenAStatisticOrAWeightLess_whenLoaded_thenItIsRefused() {
    try (Sequential network = initialized(new Sequential(new BatchNorm(2)), 1)) {
      saveWithout(network, "0.running_mean", "0.weight");
      String message =
          assertThrows(SafetensorsException.class, () -> Weights.load(network, file)).getMessage();
      assertTrue(message.contains("missing [0.running_mean, 0.weight]"), message);
    }
  }

  @Test
  void givenNoCounterInACheckpoint_whenSet_thenItIsRefused() {
    // training would not go on with the same bits
    try (Dropout layer = initialized(new Dropout(0.5f), 1)) {
      String message =
          assertThrows(
                  SafetensorsException.class, () -> Weights.set("model.", layer, Map.of(), file))
              .getMessage();
      assertTrue(message.contains("missing [model.counter]"), message);
    }
  }
}
