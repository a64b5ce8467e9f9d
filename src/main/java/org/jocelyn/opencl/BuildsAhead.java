package org.jocelyn.opencl;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jocl.cl_context;
import org.jocl.cl_program;

/**
 * Builds programs side by side before they are used. A compiler may be locked by the context, so
 * each thread builds in a context of its own; what it leaves to the disk cache, or the driver to
 * its own, is then loaded in the context where the program is used. Threads end with the last
 * program that waits. What does not build here is left to who uses it, and so is the failure.
 * Thread-safe.
 */
final class BuildsAhead implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("org.jocelyn.opencl.programs");

  /** Each thread's context takes memory for itself, on the host or the device. */
  private static final int MOST_THREADS = 4;

  private final ClDevice device;
  private final DiskCache disk;
  private final int threads;
  private final Map<String, Build> builds = new HashMap<>();
  private final Deque<Build> waiting = new ArrayDeque<>();
  private final List<Thread> workers = new ArrayList<>();
  private int active;
  private boolean closed;

  private static final class Build {
    private final ProgramSource source;
    private boolean done;
    private Optional<byte[]> kept = Optional.empty();

    Build(ProgramSource source) {
      this.source = source;
    }
  }

  BuildsAhead(ClDevice device, DiskCache disk) {
    this(device, disk, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
  }

  BuildsAhead(ClDevice device, DiskCache disk, int threads) {
    this.device = device;
    this.disk = disk;
    this.threads = threads;
  }

  /** Has a program built unless that is under way or this is closed. */
  synchronized void add(ProgramSource source) {
    if (closed || builds.containsKey(source.key())) {
      return;
    }
    Build build = new Build(source);
    builds.put(source.key(), build);
    waiting.add(build);
    if (active < threads) {
      active++;
      Thread worker = new Thread(this::work, "jocelyn-build");
      workers.add(worker);
      worker.start();
    }
  }

  /**
   * What is kept of a program that was built here, waiting for it if that is under way. Empty if it
   * was not, or could not be, or did not begin: then it is the caller's to build.
   */
  synchronized Optional<byte[]> take(String key) {
    Build build = builds.remove(key);
    if (build == null || waiting.remove(build)) {
      return Optional.empty();
    }
    boolean interrupted = false;
    while (!build.done) {
      try {
        wait();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return build.kept;
  }

  private void work() {
    cl_context context = null;
    try {
      context = Cl.createContext(device.platform(), device.id());
      for (Build build = next(); build != null; build = next()) {
        build(build, context);
      }
    } catch (OpenClException failure) {
      LOG.log(System.Logger.Level.DEBUG, "no context to build programs in", failure);
      abandon();
    } finally {
      if (context != null) {
        Cl.release(context);
      }
      end();
    }
  }

  /** Null ends the thread. */
  private synchronized Build next() {
    Build build = waiting.poll();
    if (build == null) {
      active--;
    }
    return build;
  }

  /** What waits is its users' where no thread is left. */
  private synchronized void abandon() {
    active--;
    if (active == 0) {
      forgetWaiting();
    }
  }

  private synchronized void end() {
    workers.remove(Thread.currentThread());
  }

  private void forgetWaiting() {
    waiting.forEach(build -> builds.remove(build.source.key()));
    waiting.clear();
  }

  private void build(Build build, cl_context context) {
    Optional<byte[]> kept = Optional.empty();
    try {
      cl_program program = build.source.build(device, context);
      try {
        byte[] bytes = ProgramSource.kept(device, program);
        disk.write(build.source.key(), bytes);
        kept = Optional.of(bytes);
      } finally {
        Cl.release(program);
      }
    } catch (OpenClException failure) {
      LOG.log(System.Logger.Level.DEBUG, "left to its first use", failure);
    } finally {
      done(build, kept);
    }
  }

  private synchronized void done(Build build, Optional<byte[]> kept) {
    build.kept = kept;
    build.done = true;
    notifyAll();
  }

  /** Waits for the builds that are under way; those that are not begun are forgotten. */
  @Override
  public void close() {
    List<Thread> busy;
    synchronized (this) {
      closed = true;
      forgetWaiting();
      busy = List.copyOf(workers);
    }
    boolean interrupted = false;
    for (Thread worker : busy) {
      while (worker.isAlive()) {
        try {
          worker.join();
        } catch (InterruptedException later) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
