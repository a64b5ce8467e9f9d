package org.jocelyn.opencl;

import static org.jocl.CL.*;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_event;
import org.jocl.cl_kernel;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;
import org.jocl.cl_program;

/**
 * Every OpenCL call of the library: the only class that touches {@code org.jocl.CL}. Each method
 * checks the return code before it looks at any result, and throws {@link OpenClException} with the
 * call and the code's name. JOCL's own exception switch is global to the JVM and stays untouched.
 */
final class Cl {
  /** No platform: what an ICD loader without drivers returns (cl_khr_icd). */
  static final int PLATFORM_NOT_FOUND = -1001;

  static final int DEVICE_NOT_FOUND = CL_DEVICE_NOT_FOUND;

  /**
   * CL_DEVICE_TYPE_ALL as the specification has it; JOCL's constant has bits one driver rejects.
   */
  private static final long ALL_DEVICES = 0xFFFFFFFFL;

  /** ByteBuffers hold at most 2³¹−1 bytes: longer transfers go in pieces of this size. */
  static final long MAX_MAPPED = 1L << 30;

  private Cl() {}

  static void check(int code, String call) {
    if (code != CL_SUCCESS) {
      throw new OpenClException(call + " failed: " + stringFor_errorCode(code), code);
    }
  }

  /** Whether an error means that memory ran out. */
  static boolean isOutOfMemory(OpenClException failure) {
    return switch (failure.code()) {
      case CL_MEM_OBJECT_ALLOCATION_FAILURE, CL_OUT_OF_RESOURCES, CL_OUT_OF_HOST_MEMORY -> true;
      default -> false;
    };
  }

  // ---- platforms and devices

  static cl_platform_id[] platforms() {
    int[] count = new int[1];
    check(clGetPlatformIDs(0, null, count), "clGetPlatformIDs");
    cl_platform_id[] platforms = new cl_platform_id[count[0]];
    check(clGetPlatformIDs(platforms.length, platforms, null), "clGetPlatformIDs");
    return platforms;
  }

  static cl_device_id[] devices(cl_platform_id platform) {
    int[] count = new int[1];
    int code = clGetDeviceIDs(platform, ALL_DEVICES, 0, null, count);
    if (code == DEVICE_NOT_FOUND) {
      return new cl_device_id[0];
    }
    check(code, "clGetDeviceIDs");
    cl_device_id[] devices = new cl_device_id[count[0]];
    check(clGetDeviceIDs(platform, ALL_DEVICES, devices.length, devices, null), "clGetDeviceIDs");
    return devices;
  }

  static String platformName(cl_platform_id platform) {
    long[] size = new long[1];
    check(clGetPlatformInfo(platform, CL_PLATFORM_NAME, 0, null, size), "clGetPlatformInfo");
    byte[] bytes = new byte[(int) size[0]];
    check(
        clGetPlatformInfo(platform, CL_PLATFORM_NAME, bytes.length, Pointer.to(bytes), null),
        "clGetPlatformInfo");
    return DeviceQuery.text(bytes);
  }

  /** The device properties that {@link DeviceTraits} and {@link Hardware} read. */
  enum Info {
    NAME(CL_DEVICE_NAME),
    VENDOR(CL_DEVICE_VENDOR),
    VENDOR_ID(CL_DEVICE_VENDOR_ID),
    VERSION(CL_DEVICE_VERSION),
    DRIVER_VERSION(CL_DRIVER_VERSION),
    EXTENSIONS(CL_DEVICE_EXTENSIONS),
    AVAILABLE(CL_DEVICE_AVAILABLE),
    COMPILER_AVAILABLE(CL_DEVICE_COMPILER_AVAILABLE),
    TYPE(CL_DEVICE_TYPE),
    COMPUTE_UNITS(CL_DEVICE_MAX_COMPUTE_UNITS),
    GLOBAL_MEMORY(CL_DEVICE_GLOBAL_MEM_SIZE),
    MAX_ALLOCATION(CL_DEVICE_MAX_MEM_ALLOC_SIZE),
    LOCAL_MEMORY(CL_DEVICE_LOCAL_MEM_SIZE),
    MAX_WORK_GROUP(CL_DEVICE_MAX_WORK_GROUP_SIZE),
    FLOAT_WIDTH(CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT),
    @SuppressWarnings("deprecation") // since OpenCL 2.0, but what every driver of 1.2 on answers
    UNIFIED_MEMORY(CL_DEVICE_HOST_UNIFIED_MEMORY),
    DOUBLE_CONFIG(CL_DEVICE_DOUBLE_FP_CONFIG),
    /** cl_khr_pci_bus_info: domain, bus, device and function. */
    PCI_BUS(0x410F),
    /** cl_nv_device_attribute_query, as the next ones. */
    NVIDIA_MAJOR(0x4000),
    NVIDIA_MINOR(0x4001),
    NVIDIA_WARP(0x4003),
    NVIDIA_BUS(0x4008),
    NVIDIA_SLOT(0x4009),
    NVIDIA_DOMAIN(0x400A),
    /** cl_amd_device_attribute_query, as the next ones. */
    AMD_TOPOLOGY(0x4037),
    AMD_BOARD_NAME(0x4038),
    AMD_WAVE(0x4043),
    /** cl_intel_required_subgroup_size: an array of size_t. */
    INTEL_SUB_GROUPS(0x4108);

    private final int code;

    Info(int code) {
      this.code = code;
    }
  }

  static byte[] deviceBytes(cl_device_id device, Info info) {
    long[] size = new long[1];
    String call = "clGetDeviceInfo(" + info + ")";
    check(clGetDeviceInfo(device, info.code, 0, null, size), call);
    byte[] bytes = new byte[(int) size[0]];
    check(clGetDeviceInfo(device, info.code, bytes.length, Pointer.to(bytes), null), call);
    return bytes;
  }

  static boolean isGpu(long type) {
    return (type & CL_DEVICE_TYPE_GPU) != 0;
  }

  static boolean isAccelerator(long type) {
    return (type & CL_DEVICE_TYPE_ACCELERATOR) != 0;
  }

  // ---- context and queue

  static cl_context createContext(cl_platform_id platform, cl_device_id device) {
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL_CONTEXT_PLATFORM, platform);
    int[] code = new int[1];
    cl_context context =
        clCreateContext(properties, 1, new cl_device_id[] {device}, null, null, code);
    check(code[0], "clCreateContext");
    return context;
  }

  static void release(cl_context context) {
    check(clReleaseContext(context), "clReleaseContext");
  }

  /**
   * An in-order queue; by the OpenCL 1.x call, which every driver has.
   *
   * @param timed whether its events tell their times
   */
  @SuppressWarnings("deprecation")
  static cl_command_queue createQueue(cl_context context, cl_device_id device, boolean timed) {
    int[] code = new int[1];
    long properties = timed ? CL_QUEUE_PROFILING_ENABLE : 0;
    cl_command_queue queue = clCreateCommandQueue(context, device, properties, code);
    check(code[0], "clCreateCommandQueue");
    return queue;
  }

  static void flush(cl_command_queue queue) {
    check(clFlush(queue), "clFlush");
  }

  static void finish(cl_command_queue queue) {
    check(clFinish(queue), "clFinish");
  }

  static void release(cl_command_queue queue) {
    check(clReleaseCommandQueue(queue), "clReleaseCommandQueue");
  }

  // ---- memory

  /** Device memory; with {@code hostVisible} where the host can map it without a copy. */
  static cl_mem createBuffer(cl_context context, long bytes, boolean hostVisible) {
    long flags = CL_MEM_READ_WRITE | (hostVisible ? CL_MEM_ALLOC_HOST_PTR : 0);
    int[] code = new int[1];
    cl_mem buffer = clCreateBuffer(context, flags, bytes, null, code);
    check(code[0], "clCreateBuffer(" + bytes + " bytes)");
    return buffer;
  }

  static void release(cl_mem buffer) {
    check(clReleaseMemObject(buffer), "clReleaseMemObject");
  }

  /** Maps a range for overwriting, waiting for the queue. */
  static ByteBuffer mapToWrite(cl_command_queue queue, cl_mem buffer, long offset, long bytes) {
    return map(queue, buffer, true, CL_MAP_WRITE_INVALIDATE_REGION, offset, bytes);
  }

  /** Maps a range for reading, which may begin once everything enqueued now is done. */
  static ByteBuffer mapToRead(cl_command_queue queue, cl_mem buffer, long offset, long bytes) {
    return map(queue, buffer, false, CL_MAP_READ, offset, bytes);
  }

  private static ByteBuffer map(
      cl_command_queue queue, cl_mem buffer, boolean waiting, long flags, long offset, long bytes) {
    int[] code = new int[1];
    ByteBuffer mapped =
        clEnqueueMapBuffer(queue, buffer, waiting, flags, offset, bytes, 0, null, null, code);
    check(code[0], "clEnqueueMapBuffer");
    return mapped.order(ByteOrder.nativeOrder());
  }

  static void unmap(cl_command_queue queue, cl_mem buffer, ByteBuffer mapped) {
    check(Unwatched.unmap(queue, buffer, mapped), "clEnqueueUnmapMemObject");
  }

  /** Enqueues a copy from a direct buffer's start, which must stay as it is until that is done. */
  static void write(
      cl_command_queue queue,
      cl_mem target,
      long offset,
      long bytes,
      ByteBuffer source,
      List<ClEvent> after,
      cl_event done) {
    Pointer pointer = Pointer.toBuffer(source);
    check(
        Unwatched.write(queue, target, offset, bytes, pointer, handles(after), done),
        "clEnqueueWriteBuffer");
  }

  /** Enqueues a copy to a direct buffer's start. */
  static void read(
      cl_command_queue queue,
      cl_mem source,
      long offset,
      long bytes,
      ByteBuffer target,
      List<ClEvent> after,
      cl_event done) {
    Pointer pointer = Pointer.toBuffer(target);
    check(
        Unwatched.read(queue, source, offset, bytes, pointer, handles(after), done),
        "clEnqueueReadBuffer");
  }

  // ---- events

  /** Enqueues what is done when everything before it is. */
  static void mark(cl_command_queue queue, cl_event done) {
    check(clEnqueueMarkerWithWaitList(queue, 0, null, done), "clEnqueueMarkerWithWaitList");
  }

  /** Whether a command has ended, be it with an error. */
  static boolean isComplete(cl_event event) {
    int[] status = new int[1];
    check(
        clGetEventInfo(
            event, CL_EVENT_COMMAND_EXECUTION_STATUS, Sizeof.cl_int, Pointer.to(status), null),
        "clGetEventInfo(STATUS)");
    return status[0] <= CL_COMPLETE;
  }

  static void await(cl_event event) {
    check(clWaitForEvents(1, new cl_event[] {event}), "clWaitForEvents");
  }

  /** When a command was queued, submitted, started and ended, in the device's nanoseconds. */
  record Times(long queued, long submitted, long started, long ended) {}

  /** The times of a command that has ended, of a queue that takes them. */
  static Times times(cl_event event) {
    return new Times(
        time(event, CL_PROFILING_COMMAND_QUEUED),
        time(event, CL_PROFILING_COMMAND_SUBMIT),
        time(event, CL_PROFILING_COMMAND_START),
        time(event, CL_PROFILING_COMMAND_END));
  }

  private static long time(cl_event event, int which) {
    long[] nanos = new long[1];
    check(
        clGetEventProfilingInfo(event, which, Sizeof.cl_ulong, Pointer.to(nanos), null),
        "clGetEventProfilingInfo");
    return nanos[0];
  }

  static void release(cl_event event) {
    check(clReleaseEvent(event), "clReleaseEvent");
  }

  /** OpenCL wants nothing at all where there are none. */
  private static cl_event[] handles(List<ClEvent> events) {
    return events.isEmpty() ? null : events.stream().map(ClEvent::handle).toArray(cl_event[]::new);
  }

  // ---- programs and kernels

  static cl_program createProgram(cl_context context, String source) {
    int[] code = new int[1];
    cl_program program = clCreateProgramWithSource(context, 1, new String[] {source}, null, code);
    check(code[0], "clCreateProgramWithSource");
    return program;
  }

  static cl_program createProgram(cl_context context, cl_device_id device, byte[] binary) {
    int[] code = new int[1];
    cl_program program =
        clCreateProgramWithBinary(
            context,
            1,
            new cl_device_id[] {device},
            new long[] {binary.length},
            new byte[][] {binary},
            new int[1],
            code);
    check(code[0], "clCreateProgramWithBinary");
    return program;
  }

  /** Builds for one device; on failure the message carries the options and the build log. */
  static void build(cl_program program, cl_device_id device, String options) {
    int code = clBuildProgram(program, 1, new cl_device_id[] {device}, options, null, null);
    if (code != CL_SUCCESS) {
      throw new OpenClException(
          "clBuildProgram failed: "
              + stringFor_errorCode(code)
              + "; options: "
              + options
              + System.lineSeparator()
              + buildLog(program, device),
          code);
    }
  }

  private static String buildLog(cl_program program, cl_device_id device) {
    long[] size = new long[1];
    int code = clGetProgramBuildInfo(program, device, CL_PROGRAM_BUILD_LOG, 0, null, size);
    if (code != CL_SUCCESS) {
      return "(no build log: " + stringFor_errorCode(code) + ")";
    }
    byte[] log = new byte[(int) size[0]];
    code =
        clGetProgramBuildInfo(
            program, device, CL_PROGRAM_BUILD_LOG, log.length, Pointer.to(log), null);
    return code == CL_SUCCESS
        ? DeviceQuery.text(log)
        : "(no build log: " + stringFor_errorCode(code) + ")";
  }

  /** The program as the driver would like it back; it was built for one device. */
  static byte[] binary(cl_program program) {
    long[] size = new long[1];
    check(
        clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, Sizeof.size_t, Pointer.to(size), null),
        "clGetProgramInfo(BINARY_SIZES)");
    byte[] binary = new byte[(int) size[0]];
    check(
        clGetProgramInfo(
            program, CL_PROGRAM_BINARIES, Sizeof.POINTER, Pointer.to(Pointer.to(binary)), null),
        "clGetProgramInfo(BINARIES)");
    return binary;
  }

  static void release(cl_program program) {
    check(clReleaseProgram(program), "clReleaseProgram");
  }

  static cl_kernel createKernel(cl_program program, String function) {
    int[] code = new int[1];
    cl_kernel kernel = clCreateKernel(program, function, code);
    check(code[0], "clCreateKernel(" + function + ")");
    return kernel;
  }

  static int argumentCount(cl_kernel kernel) {
    int[] count = new int[1];
    check(
        clGetKernelInfo(kernel, CL_KERNEL_NUM_ARGS, Sizeof.cl_uint, Pointer.to(count), null),
        "clGetKernelInfo(NUM_ARGS)");
    return count[0];
  }

  /** The largest work-group this kernel can run in on a device. */
  static long maxWorkGroup(cl_kernel kernel, cl_device_id device) {
    long[] size = new long[1];
    check(
        clGetKernelWorkGroupInfo(
            kernel, device, CL_KERNEL_WORK_GROUP_SIZE, Sizeof.size_t, Pointer.to(size), null),
        "clGetKernelWorkGroupInfo");
    return size[0];
  }

  static void release(cl_kernel kernel) {
    check(clReleaseKernel(kernel), "clReleaseKernel");
  }

  static void setArgument(cl_kernel kernel, int index, cl_mem value) {
    checkArgument(clSetKernelArg(kernel, index, Sizeof.cl_mem, Pointer.to(value)), index, value);
  }

  static void setArgument(cl_kernel kernel, int index, int value) {
    Pointer pointer = Pointer.to(new int[] {value});
    checkArgument(clSetKernelArg(kernel, index, Sizeof.cl_int, pointer), index, value);
  }

  static void setArgument(cl_kernel kernel, int index, long value) {
    Pointer pointer = Pointer.to(new long[] {value});
    checkArgument(clSetKernelArg(kernel, index, Sizeof.cl_long, pointer), index, value);
  }

  static void setArgument(cl_kernel kernel, int index, float value) {
    Pointer pointer = Pointer.to(new float[] {value});
    checkArgument(clSetKernelArg(kernel, index, Sizeof.cl_float, pointer), index, value);
  }

  static void setLocalArgument(cl_kernel kernel, int index, long bytes) {
    checkArgument(clSetKernelArg(kernel, index, bytes, null), index, bytes);
  }

  /** Like {@link #check}, without building a message on the hot path. */
  private static void checkArgument(int code, int index, Object value) {
    if (code != CL_SUCCESS) {
      check(code, "clSetKernelArg(" + index + ", " + value + ")");
    }
  }

  static void enqueue(cl_command_queue queue, cl_kernel kernel, long[] global, long[] local) {
    check(
        clEnqueueNDRangeKernel(queue, kernel, global.length, null, global, local, 0, null, null),
        "clEnqueueNDRangeKernel");
  }

  /**
   * Launches once these events are done.
   *
   * @param done filled with the launch's own event; null where none is wanted
   */
  static void enqueue(
      cl_command_queue queue,
      cl_kernel kernel,
      long[] global,
      long[] local,
      List<ClEvent> after,
      cl_event done) {
    cl_event[] waits = handles(after);
    check(
        clEnqueueNDRangeKernel(
            queue, kernel, global.length, null, global, local, after.size(), waits, done),
        "clEnqueueNDRangeKernel");
  }
}
