package org.jocelyn.cpu;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Splits loops over the cores. The caller's thread works too; the others are daemons. Which thread
 * does which part varies, what each part computes does not, so results are the same bits every
 * time.
 *
 * <p>Who waits, a daemon for a loop or the caller for the last part, asks again and again for
 * {@link #PATIENCE} before it sleeps, where every thread has a core: to be woken takes about that
 * long, and operations follow each other closely.
 */
final class CpuThreads implements AutoCloseable {
  private static final int QUEUE = 1024;

  /** Nanoseconds to wait awake. */
  private static final long PATIENCE = 50_000;

  private final int threads;
  private final long patience;
  private final ThreadPoolExecutor pool;

  CpuThreads(int threads) {
    this.threads = threads;
    this.patience = threads <= Runtime.getRuntime().availableProcessors() ? PATIENCE : 0;
    this.pool =
        threads == 1
            ? null
            : new ThreadPoolExecutor(
                threads - 1,
                threads - 1,
                0,
                TimeUnit.SECONDS,
                new WakefulQueue(patience),
                task -> {
                  Thread thread = new Thread(task, "jocelyn-cpu");
                  thread.setDaemon(true);
                  return thread;
                },
                new ThreadPoolExecutor.DiscardPolicy());
  }

  int count() {
    return threads;
  }

  /** A part of a loop: {@code from} inclusive to {@code to} exclusive. */
  @FunctionalInterface
  interface Range {
    void run(int from, int to);
  }

  /**
   * Runs {@code body} over 0…count in parts of {@code grain} (the last may be smaller), each part
   * once. An exception of any part is thrown here after all have ended.
   */
  void forEach(int count, int grain, Range body) {
    int step = Math.max(1, grain);
    int parts = (int) (((long) count + step - 1) / step);
    int helpers = Math.min(threads, parts) - 1;
    if (helpers <= 0) {
      if (count > 0) {
        for (int from = 0; from < count; from += step) {
          body.run(from, Math.min(count, from + step));
          if (count - from <= step) {
            break;
          }
        }
      }
      return;
    }
    Loop loop = new Loop(count, step, parts, body);
    for (int i = 0; i < helpers; i++) {
      pool.execute(loop);
    }
    loop.run();
    loop.await(patience);
  }

  @Override
  public void close() {
    if (pool != null) {
      pool.shutdown();
    }
  }

  /** A queue whose takers stay awake for a while. */
  private static final class WakefulQueue extends LinkedBlockingQueue<Runnable> {
    private static final long serialVersionUID = 1;
    private final long patience;

    WakefulQueue(long patience) {
      super(QUEUE);
      this.patience = patience;
    }

    @Override
    public Runnable take() throws InterruptedException {
      long start = System.nanoTime();
      while (System.nanoTime() - start < patience) {
        Runnable task = poll();
        if (task != null) {
          return task;
        }
        Thread.onSpinWait();
      }
      return super.take();
    }
  }

  /** One loop in progress: whoever has time takes the next part. */
  private static final class Loop implements Runnable {
    private final int count;
    private final int step;
    private final int parts;
    private final Range body;
    private final AtomicLong next = new AtomicLong();
    private final CountDownLatch done;
    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    Loop(int count, int step, int parts, Range body) {
      this.count = count;
      this.step = step;
      this.parts = parts;
      this.body = body;
      this.done = new CountDownLatch(parts);
    }

    @Override
    public void run() {
      for (long part = next.getAndIncrement(); part < parts; part = next.getAndIncrement()) {
        int from = (int) (part * step);
        try {
          if (failure.get() == null) {
            body.run(from, (int) Math.min(count, (long) from + step));
          }
        } catch (Throwable thrown) {
          failure.compareAndSet(null, thrown);
        } finally {
          done.countDown();
        }
      }
    }

    void await(long patience) {
      long start = System.nanoTime();
      while (done.getCount() > 0 && System.nanoTime() - start < patience) {
        Thread.onSpinWait();
      }
      boolean interrupted = false;
      while (true) {
        try {
          done.await();
          break;
        } catch (InterruptedException later) {
          interrupted =
              true; // the parts write to the caller's arrays: leave only when they are done
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      Throwable thrown = failure.get();
      if (thrown instanceof RuntimeException exception) {
        throw exception;
      }
      if (thrown instanceof Error error) {
        throw error;
      }
    }
  }
}
