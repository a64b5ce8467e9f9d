package org.jocelyn.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jocelyn.testing.BackendCounts;
import org.jocelyn.testing.TestBackends;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * ONNX's published tests (Debian: libonnx-testdata; the property {@code jocelyn.onnxTestData} or
 * the variable {@code JOCELYN_ONNX_TESTDATA} names another folder). No case may fail, and none may
 * be refused for a reason that the README does not give.
 */
class OnnxConformanceTest {
  private static final Pattern OPERATOR =
      Pattern.compile("([\\w.]+) node '.*': the operator is not supported");

  /** What a refusal may say besides that an operator is not supported. */
  private static final List<Pattern> REASONS =
      Stream.of(
              ".*element type (DOUBLE|STRING|INT16|UINT16|UINT32|UINT64)",
              ".*cast to (DOUBLE|STRING|INT16|UINT16|UINT32|UINT64)",
              ".*dtype DOUBLE",
              ".*\\((FLOAT16|INT8|UINT8).* must be one of \\[FLOAT32.*",
              ".* is no tensor but a (SEQUENCE|OPTIONAL)_TYPE",
              "Dropout.* training_mode true")
          .map(Pattern::compile)
          .toList();

  /** Such a model may besides have attributes that later opsets do not know. */
  private static final Pattern TOO_OLD =
      Pattern.compile("opset [1-6]: opsets 7 to 23 are supported");

  private static Path data() {
    String variable = System.getenv("JOCELYN_ONNX_TESTDATA");
    String folder = variable != null ? variable : "/usr/share/libonnx-testdata/data";
    return Path.of(System.getProperty("jocelyn.onnxTestData", folder));
  }

  private static List<ConformanceCase> cases() {
    assumeTrue(Files.isDirectory(data()), "there are no published tests in " + data());
    return ConformanceCase.below(data());
  }

  /** The fallback in its best form, and each OpenCL device with the kernels it would choose. */
  private static List<String> backends() {
    List<String> names = new ArrayList<>(List.of("reference", "cpu"));
    TestBackends.names().stream()
        .filter(name -> name.startsWith("opencl") && name.endsWith("strategy=cpu"))
        .forEach(names::add);
    return names;
  }

  @TestFactory
  Stream<DynamicTest> noCaseFails() {
    List<ConformanceCase> cases = cases();
    return backends().stream()
        .map(name -> DynamicTest.dynamicTest(name, () -> noneFails(name, cases)));
  }

  private static void noneFails(String backend, List<ConformanceCase> cases) {
    Set<String> documented = readme("Not supported:");
    List<String> failures = new ArrayList<>();
    int passed = 0;
    for (ConformanceCase test : cases) {
      ConformanceCase.Result result = test.run(TestBackends.get(backend));
      switch (result.status()) {
        case PASS -> {
          passed++;
          BackendCounts.count("onnx cases on " + backend);
        }
        case FAIL -> failures.add(result.name() + ": " + result.detail());
        case UNSUPPORTED ->
            undocumented(result.detail(), documented)
                .forEach(problem -> failures.add(result.name() + ": undocumented: " + problem));
      }
    }
    assertEquals(List.of(), failures, "on " + backend);
    assertTrue(passed > cases.size() / 2, passed + " of " + cases.size() + " passed");
  }

  private static List<String> undocumented(String refusal, Set<String> operators) {
    List<String> problems = Arrays.asList(refusal.split("; "));
    return problems.stream().anyMatch(TOO_OLD.asMatchPredicate())
        ? List.of()
        : problems.stream().filter(problem -> !isDocumented(problem, operators)).toList();
  }

  private static boolean isDocumented(String problem, Set<String> operators) {
    Matcher matcher = OPERATOR.matcher(problem);
    return matcher.matches()
        ? operators.contains(matcher.group(1))
        : REASONS.stream().anyMatch(reason -> reason.matcher(problem).matches());
  }

  /** The names in the README's paragraph that begins with these words. */
  private static Set<String> readme(String beginning) {
    try {
      String readme = Files.readString(Path.of("README.md"));
      int begin = readme.indexOf("\n" + beginning);
      assertTrue(begin >= 0, "the README has a paragraph '" + beginning + "'");
      String paragraph = readme.substring(begin, readme.indexOf("\n\n", begin));
      return Pattern.compile("`([^`]+)`")
          .matcher(paragraph)
          .results()
          .map(match -> match.group(1))
          .collect(Collectors.toCollection(TreeSet::new));
    } catch (IOException unreadable) {
      throw new AssertionError("the README cannot be read", unreadable);
    }
  }

  @Test
  void theReadmeNamesWhatIsSupportedAndNothingElse() {
    assertEquals(new TreeSet<>(Operators.TABLE.names()), readme("Supported:"));
    Set<String> both = readme("Not supported:");
    both.retainAll(Operators.TABLE.names());
    assertEquals(Set.of(), both);
  }
}
