package org.jocelyn;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.elements.ClassesShould;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Imports run one way: {@code cli → onnx, nn → autograd → (root) → spi → op}; the backends {@code
 * reference}, {@code cpu} and {@code opencl} implement {@code spi} and are found by {@link
 * java.util.ServiceLoader}, so nothing below {@code cli} names them. {@code data} stands apart:
 * only {@code cli} reads it.
 */
@AnalyzeClasses(packages = "org.jocelyn", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {
  private static final String ROOT = "org.jocelyn";
  private static final String[] BACKENDS = packages("reference", "cpu", "opencl");

  private static final DescribedPredicate<JavaClass> EXCEPTIONS =
      describe("exceptions", type -> outermost(type).isAssignableTo(Throwable.class));

  /** What every layer may say: the types of tensors and the exceptions. */
  private static final DescribedPredicate<JavaClass> VOCABULARY =
      rootClasses("Shape", "DataType", "TensorType").or(EXCEPTIONS);

  /** What a backend tells of itself: plain values without behaviour. */
  private static final DescribedPredicate<JavaClass> SELF_DESCRIPTION =
      rootClasses("DeviceInfo", "DeviceLimits", "DeviceProfile", "Diagnosis", "MemoryUse");

  @ArchTest
  static final ArchRule opUsesOnlyTheVocabulary =
      in("op")
          .dependOnClassesThat(
              ofJocelyn().and(not(resideInAPackage(ROOT + ".op..")).and(not(VOCABULARY))))
          .because("an operation is data: it knows its shape rule and nothing of devices")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule spiUsesOnlyOpAndTheVocabulary =
      in("spi")
          .dependOnClassesThat(
              ofJocelyn()
                  .and(not(resideInAnyPackage(packages("op", "spi"))))
                  .and(not(VOCABULARY.or(SELF_DESCRIPTION))))
          .because("what a backend implements must not know the Tensor and Backend above it")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule rootUsesOnlySpiAndOp =
      noClasses()
          .that()
          .resideInAPackage(ROOT)
          .should()
          .dependOnClassesThat(ofJocelyn().and(not(resideInAnyPackage(packages("op", "spi", "")))))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule autogradKnowsNothingAbove =
      in("autograd")
          .dependOnClassesThat(resideInAnyPackage(packages("nn", "onnx", "cli")))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule nnKnowsNothingAbove =
      in("nn")
          .dependOnClassesThat(resideInAnyPackage(packages("onnx", "cli")))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onnxKnowsNothingAbove =
      in("onnx").dependOnClassesThat(resideInAPackage(ROOT + ".cli..")).allowEmptyShould(true);

  @ArchTest
  static final ArchRule dataKnowsOnlyExceptions =
      in("data")
          .dependOnClassesThat(
              ofJocelyn().and(not(resideInAPackage(ROOT + ".data.."))).and(not(EXCEPTIONS)))
          .because("it reads files into Java arrays, whatever they are for");

  @ArchTest
  static final ArchRule onlyTheCommandReadsData =
      noClasses()
          .that()
          .resideOutsideOfPackages(packages("cli", "data"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT + ".data..")
          .because("a network learns from tensors, wherever they come from");

  @ArchTest
  static final ArchRule onlyTheCommandNamesABackend =
      in("op", "spi", "autograd", "nn", "onnx")
          .dependOnClassesThat(resideInAnyPackage(BACKENDS))
          .because("backends are found with ServiceLoader")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule backendsKnowNothingAbove =
      in("reference", "cpu", "opencl")
          .dependOnClassesThat(resideInAnyPackage(packages("autograd", "nn", "onnx", "cli")))
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule referenceKnowsNoOtherBackend =
      in("reference")
          .dependOnClassesThat(resideInAnyPackage(packages("cpu", "opencl")))
          .because("it is the specification the others are held against")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule cpuKnowsNoOtherBackendButReference =
      in("cpu").dependOnClassesThat(resideInAPackage(ROOT + ".opencl..")).allowEmptyShould(true);

  @ArchTest
  static final ArchRule openclKnowsNoOtherBackendButReference =
      in("opencl").dependOnClassesThat(resideInAPackage(ROOT + ".cpu..")).allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyClCallsOpenCl =
      noClasses()
          .that(
              describe(
                  "are not org.jocelyn.opencl.Cl",
                  type -> !outermost(type).getName().equals(ROOT + ".opencl.Cl")))
          .should()
          .dependOnClassesThat()
          .haveFullyQualifiedName("org.jocl.CL")
          .because("Cl checks every return code; a call past it would not be checked")
          .allowEmptyShould(true);

  private static ClassesShould in(String... names) {
    return noClasses().that().resideInAnyPackage(packages(names)).should();
  }

  private static DescribedPredicate<JavaClass> ofJocelyn() {
    return resideInAPackage(ROOT + "..");
  }

  /**
   * The package patterns of these layers; the empty name is the root package, without those below
   * it.
   */
  private static String[] packages(String... names) {
    return Arrays.stream(names)
        .map(name -> name.isEmpty() ? ROOT : ROOT + "." + name + "..")
        .toArray(String[]::new);
  }

  private static DescribedPredicate<JavaClass> rootClasses(String... simpleNames) {
    Set<String> names = Set.copyOf(Stream.of(simpleNames).map(name -> ROOT + "." + name).toList());
    return describe(
        String.join(", ", simpleNames), type -> names.contains(outermost(type).getName()));
  }

  /**
   * The class whose file it is: an array's is its element's, a nested class's is the one around it.
   */
  private static JavaClass outermost(JavaClass type) {
    JavaClass element = type.getBaseComponentType();
    return element.getEnclosingClass().map(ArchitectureTest::outermost).orElse(element);
  }
}
