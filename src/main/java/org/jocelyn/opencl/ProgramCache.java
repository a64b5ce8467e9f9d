package org.jocelyn.opencl;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jocl.cl_context;
import org.jocl.cl_program;

/**
 * Built programs, in memory and as binaries on disk, by the hash of source, options, device and
 * driver. A binary that the driver refuses is built anew from source. Used under the queue's lock.
 */
final class ProgramCache implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("org.jocelyn.opencl.programs");

  /** No fast-math: NaN, infinity and rounding are part of what operations promise. */
  private static final String OPTIONS = "-cl-std=CL1.2";

  /** Compilers know sub-groups from this version on. */
  private static final String SUB_GROUP_OPTIONS = "-cl-std=CL2.0";

  private final ClDevice device;
  private final cl_context context;
  private final DiskCache disk;
  private final BuildsAhead ahead;
  private final Map<String, cl_program> programs = new HashMap<>();

  ProgramCache(ClDevice device, cl_context context, DiskCache disk) {
    this.device = device;
    this.context = context;
    this.disk = disk;
    this.ahead = new BuildsAhead(device, disk);
  }

  /**
   * The program of a kernel file with these macros.
   *
   * @throws OpenClException with the device, the options and the build log if it does not build
   */
  cl_program get(String file, Defines defines) {
    ProgramSource source = source(file, defines);
    cl_program program = programs.get(source.key());
    if (program == null) {
      // ci/offline-kernels compiles for other devices what the tests' log names here
      LOG.log(System.Logger.Level.DEBUG, "program {0} {1}", file, options(defines));
      program = make(source);
      programs.put(source.key(), program);
    }
    return program;
  }

  /** Has a program built beside other work, if it is not there; for what will soon ask for it. */
  void expect(String file, Defines defines) {
    ProgramSource source = source(file, defines);
    if (!programs.containsKey(source.key()) && disk.read(source.key()).isEmpty()) {
      ahead.add(source);
    }
  }

  private ProgramSource source(String file, Defines defines) {
    return ProgramSource.of(device, file, options(defines) + registers(defines));
  }

  /** What a program with these macros is compiled with. */
  static String options(Defines defines) {
    boolean subGroups = defines.macros().containsKey(Instruction.SUB_GROUPS.macro());
    return ((subGroups ? SUB_GROUP_OPTIONS : OPTIONS) + " " + defines.options()).strip();
  }

  /** For NVIDIA's compiler, which else takes more registers than leave room for the work-groups. */
  private static String registers(Defines defines) {
    String most = defines.macros().get(Defines.REGISTERS);
    return most == null ? "" : " -cl-nv-maxrregcount=" + most;
  }

  private cl_program make(ProgramSource source) {
    Optional<byte[]> kept = ahead.take(source.key()).or(() -> disk.read(source.key()));
    if (kept.isPresent() && ProgramSource.isKeptByDriver(kept.get())) {
      return source.build(device, context);
    }
    return kept.flatMap(binary -> fromBinary(binary, source.options()))
        .orElseGet(
            () -> {
              cl_program program = source.build(device, context);
              disk.write(source.key(), ProgramSource.kept(device, program));
              return program;
            });
  }

  private Optional<cl_program> fromBinary(byte[] binary, String options) {
    cl_program program = null;
    try {
      program = Cl.createProgram(context, device.id(), binary);
      Cl.build(program, device.id(), options);
      return Optional.of(program);
    } catch (OpenClException refused) {
      LOG.log(System.Logger.Level.DEBUG, "cached binary refused, building from source", refused);
      if (program != null) {
        Cl.release(program);
      }
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    ahead.close();
    programs.values().forEach(Cl::release);
    programs.clear();
  }
}
