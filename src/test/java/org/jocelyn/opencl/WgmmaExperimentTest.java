package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class WgmmaExperimentTest {
  @TestFactory
  Stream<DynamicTest> aDriverThatKnowsNoPtxRefusesAndGoesOn() {
    return OpenedDevices.run(
        Map.of("cache", "off"),
        driver -> {
          WgmmaExperiment experiment = new WgmmaExperiment(driver.context());
          if (driver.context().device().vendor() == Vendor.NVIDIA) {
            assertTrue(experiment.report().startsWith("wgmma from PTX: "));
          } else {
            assertEquals(
                "wgmma from PTX: not tried, it needs an NVIDIA sm_90", experiment.report());
            String said = experiment.attempt();
            assertTrue(said.startsWith("refused: cl"), said);
          }
        });
  }

  @Test
  void theAnswerIsTheRowTimes32() {
    float[] right = new float[512];
    for (int i = 0; i < right.length; i++) {
      right[i] = 32 * (i / 8);
    }
    assertEquals("ran and is right", WgmmaExperiment.verdict(right));
    right[100] = 0;
    assertEquals("ran, but element 100 is 0.0 and not 384.0", WgmmaExperiment.verdict(right));
  }
}
