import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The table of {@code ci/offline-kernels}: reads what the compilers left, writes {@code offline.md}
 * and exits with 1 if something did not compile or {@link Judge} finds a failure.
 */
final class OfflineReport {
  private OfflineReport() {}

  /**
   * Writes the table.
   *
   * @param args the folder with the index, the folder with the lists of launches, the folder with
   *     Intel's tools
   */
  public static void main(String[] args) throws IOException {
    Path out = Path.of(args[0]);
    Programs programs = new Programs(out, Path.of(args[1]), Path.of(args[2]));
    List<String> failures = new ArrayList<>(programs.failures());
    failures.addAll(Judge.failures(programs.rows()));
    Path table = out.resolve("offline.md");
    Files.writeString(table, new TableText(programs, failures).text());
    failures.forEach(failure -> System.err.println("ci/offline-kernels: FAILED: " + failure));
    System.out.println("ci/offline-kernels: " + table);
    System.exit(failures.isEmpty() ? 0 : 1);
  }
}
