package org.jocelyn.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jocelyn.JocelynException;
import org.jocelyn.TensorType;
import org.jocelyn.UnsupportedOpException;
import org.jocelyn.op.Fill;
import org.jocelyn.spi.Execution;
import org.jocelyn.spi.HostArray;
import org.jocelyn.spi.Storage;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** A kernel that gives a wrong answer on its first use is not used, and the next one is. */
class SelfCheckTest {
  private static final Fill OP = new Fill(TensorType.float32(100), 3);
  private static final List<TensorType> OUTPUTS = List.of(OP.type());

  @TempDir Path folder;

  /** A "kernel" that fills its output with a value of its own from the host. */
  private record Filling(String name, ClContext context, float value, AtomicInteger prepared)
      implements ClVariant<Fill> {
    Filling(String name, ClContext context, float value) {
      this(name, context, value, new AtomicInteger());
    }

    @Override
    public boolean accepts(
        Fill op, List<TensorType> inputs, List<TensorType> outputs, ClDevice device) {
      return true;
    }

    @Override
    public Execution prepare(
        Fill op, List<TensorType> inputs, List<TensorType> outputs, ClContext unused) {
      prepared.incrementAndGet();
      if (Float.isInfinite(value)) {
        throw new OpenClException("does not build", -11);
      }
      return (in, out) -> {
        HostArray values = HostArray.allocate(outputs.get(0));
        for (int i = 0; i < values.length(); i++) {
          values.floats()[i] = value;
        }
        context.transfers().write(values, (ClBuffer) out[0]);
      };
    }
  }

  private record Choice(List<ClVariant<Fill>> all) implements ClOp<Fill> {
    @Override
    public List<ClVariant<Fill>> variants(Strategy strategy) {
      return all;
    }

    @Override
    public SmallCase<Fill> smallCase(Fill op, List<TensorType> inputs) {
      return SmallCase.of(new Fill(TensorType.float32(5), op.value()), inputs, 1e-6);
    }
  }

  @TestFactory
  Stream<DynamicTest> wrongNanAndUnbuildableVariantsAreQuarantined() {
    return OpenedDevices.run(
        Map.of("cache", "off"),
        driver -> {
          ClContext context = driver.context();
          Filling wrong = new Filling("wrong", context, 4);
          Filling nan = new Filling("nan", context, Float.NaN);
          Filling broken = new Filling("broken", context, Float.POSITIVE_INFINITY);
          Filling right = new Filling("right", context, 3);
          VariantChoice<Fill> choice =
              new VariantChoice<>(
                  new Choice(List.of(wrong, nan, broken, right)),
                  new SelfCheck(context, driver, Optional.empty(), false),
                  context);
          for (int i = 0; i < 2; i++) {
            HostArray result = HostArray.allocate(OP.type());
            try (Execution execution = choice.prepare(OP, List.of(), OUTPUTS);
                Storage output = driver.allocate(OP.type())) {
              execution.run(new Storage[0], new Storage[] {output});
              driver.read(output, result);
            }
            assertEquals(3, result.floats()[99]);
          }
          for (Filling quarantined : List.of(wrong, nan, broken)) {
            assertEquals(1, quarantined.prepared().get(), quarantined.name() + " is tried once");
          }
          assertEquals(3, right.prepared().get(), "one check, two uses");
          assertEquals(0, context.pool().lent());
        });
  }

  @TestFactory
  Stream<DynamicTest> aPassIsRememberedForTheSameBuild() {
    return OpenedDevices.run(
        Map.of("cache", folder.toString()),
        driver -> {
          ClContext context = driver.context();
          SmallCase<Fill> smallCase = SmallCase.of(OP, List.of(), 1e-6);
          Filling right = new Filling("right", context, 3);
          Filling wrong = new Filling("wrong", context, 4);
          for (String build : List.of("first", "first", "second")) {
            SelfCheck check = new SelfCheck(context, driver, Optional.of(build), false);
            assertNull(check.fault(right, smallCase));
            assertNotNull(check.fault(wrong, smallCase), "a failure is never remembered on disk");
          }
          assertEquals(2, right.prepared().get(), "once for each build");
          assertEquals(3, wrong.prepared().get());
        });
  }

  @TestFactory
  Stream<DynamicTest> aPassIsNotThatOfOtherNumbers() {
    return OpenedDevices.run(
        Map.of("cache", folder.toString(), "tuning", "off", "strategy", "cpu"),
        driver -> {
          ClContext context = driver.context();
          SmallCase<Fill> smallCase = SmallCase.of(OP, List.of(), 1e-6);
          Filling right = new Filling("right", context, 3);
          Path profile = folder.resolve("profile.properties");
          try {
            driver.tuning().orElseThrow().write(profile, Map.of("matmul_packed.rows", 4));
          } catch (IOException failure) {
            throw new UncheckedIOException(failure);
          }
          ClOptions tuned =
              ClOptions.parse(
                  Map.of(
                      "cache", folder.toString(), "tuning", profile.toString(), "strategy", "cpu"));
          try (ClContext other = new ClContext(context.device(), tuned)) {
            for (ClContext each : List.of(context, other, context, other)) {
              SelfCheck check = new SelfCheck(each, driver, Optional.of("build"), false);
              assertNull(check.fault(right, smallCase));
            }
          }
          assertEquals(2, right.prepared().get(), "once for each profile");
        });
  }

  @TestFactory
  Stream<DynamicTest> whatIsWrongIsAnErrorWhereThatWasAskedFor() {
    return OpenedDevices.run(
        Map.of("cache", "off"),
        driver -> {
          ClContext context = driver.context();
          VariantChoice<Fill> choice =
              new VariantChoice<>(
                  new Choice(
                      List.of(new Filling("wrong", context, 4), new Filling("right", context, 3))),
                  new SelfCheck(context, driver, Optional.empty(), true),
                  context);
          for (int i = 0; i < 2; i++) {
            JocelynException refusal =
                assertThrows(JocelynException.class, () -> choice.prepare(OP, List.of(), OUTPUTS));
            assertTrue(
                refusal.getMessage().startsWith("wrong cannot be used: output 0, element 0 is 4"),
                refusal.getMessage());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> whenNoneIsLeftTheErrorSaysWhyOfEach() {
    return OpenedDevices.run(
        Map.of("cache", "off"),
        driver -> {
          ClContext context = driver.context();
          SelfCheck check = new SelfCheck(context, driver, Optional.empty(), false);
          VariantChoice<Fill> choice =
              new VariantChoice<>(
                  new Choice(List.of(new Filling("wrong", context, 4))), check, context);
          UnsupportedOpException refusal =
              assertThrows(
                  UnsupportedOpException.class, () -> choice.prepare(OP, List.of(), OUTPUTS));
          assertTrue(
              refusal.getMessage().contains("wrong is quarantined: output 0, element 0 is 4.0"),
              refusal.getMessage());
          assertNull(
              check.fault(new Filling("right", context, 3), SmallCase.of(OP, List.of(), 1e-6)));
        });
  }
}
