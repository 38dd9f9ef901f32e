package io.aetherflow.demos;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How much processor time this process has taken until a moment. The operating system counts it in
 * steps (10 ms on Linux), so what is said of less than a second is rough.
 */
record CpuTime(long atNanos, long processNanos) {

  /**
   * What this process took of the machine for a while.
   *
   * @param cpuSeconds processor time
   * @param cpuCores how many processors that is, at most those of the machine
   * @param cpuShare the same as a share of all processors of the machine, 0..1
   */
  record Share(double cpuSeconds, double cpuCores, double cpuShare) {}

  static CpuTime now() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new CpuTime(System.nanoTime(), system.getProcessCpuTime());
  }

  Share since(CpuTime before) {
    double seconds = (processNanos - before.processNanos) / 1e9;
    int processors = Runtime.getRuntime().availableProcessors();
    double elapsed = Math.max(1e-9, (atNanos - before.atNanos) / 1e9);
    // A step of the clock that falls into a short while may be more than all processors had.
    double cores = Math.min(processors, seconds / elapsed);
    return new Share(rounded(seconds), rounded(cores), rounded(cores / processors));
  }

  private static double rounded(double value) {
    return Math.round(value * 1_000) / 1_000.0;
  }
}
