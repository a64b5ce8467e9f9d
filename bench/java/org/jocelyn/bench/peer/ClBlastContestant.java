package org.jocelyn.bench.peer;

import java.util.ArrayList;
import java.util.List;
import org.jocelyn.cli.bench.OpWorkload;
import org.jocelyn.spi.HostArray;
import org.jocl.CL;
import org.jocl.Pointer;
import org.jocl.Sizeof;
import org.jocl.blast.CLBlast;
import org.jocl.blast.CLBlastLayout;
import org.jocl.blast.CLBlastTranspose;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_context_properties;
import org.jocl.cl_device_id;
import org.jocl.cl_mem;
import org.jocl.cl_platform_id;

/**
 * CLBlast on one of the OpenCL devices, for matrix products, with its own tuning for the device.
 */
final class ClBlastContestant implements Contestant {
  /** CL_DEVICE_TYPE_ALL as 32 bits; JOCL's has 64, which one driver rejects. */
  private static final long ALL = 0xFFFFFFFFL;

  static final String OPENCL = "opencl:";

  private final String device;
  private final cl_context context;
  private final cl_command_queue queue;

  /** A device with its platform. */
  private record Place(cl_platform_id platform, cl_device_id device) {}

  /**
   * @param device {@code opencl:<place of the device among all of all platforms>}
   */
  ClBlastContestant(String device) {
    // not those of CL: they would be thrown at our backends too, which read return codes
    CLBlast.setExceptionsEnabled(true);
    Place place = places().get(Integer.parseInt(device.substring(OPENCL.length())));
    cl_context_properties properties = new cl_context_properties();
    properties.addProperty(CL.CL_CONTEXT_PLATFORM, place.platform());
    cl_device_id[] devices = {place.device()};
    this.device = device;
    context = CL.clCreateContext(properties, 1, devices, null, null, null);
    queue = createQueue(place.device());
  }

  @SuppressWarnings("deprecation") // OpenCL 1.2 has no other
  private cl_command_queue createQueue(cl_device_id id) {
    return CL.clCreateCommandQueue(context, id, 0, null);
  }

  private static List<Place> places() {
    int[] count = new int[1];
    CL.clGetPlatformIDs(0, null, count);
    cl_platform_id[] platforms = new cl_platform_id[count[0]];
    CL.clGetPlatformIDs(platforms.length, platforms, null);
    List<Place> places = new ArrayList<>();
    for (cl_platform_id platform : platforms) {
      CL.clGetDeviceIDs(platform, ALL, 0, null, count);
      cl_device_id[] devices = new cl_device_id[count[0]];
      CL.clGetDeviceIDs(platform, ALL, devices.length, devices, null);
      for (cl_device_id device : devices) {
        places.add(new Place(platform, device));
      }
    }
    return places;
  }

  @Override
  public String name() {
    return "CLBlast on " + device;
  }

  @Override
  public boolean canRun(OpWorkload workload) {
    return Products.canRun(workload) && Products.of(workload).count() == 1;
  }

  @Override
  public Entry prepare(OpWorkload workload, List<HostArray> values) {
    Products size = Products.of(workload);
    cl_mem c = CL.clCreateBuffer(context, CL.CL_MEM_READ_WRITE, bytes(size), null, null);
    return new OnDevice(size, buffer(values.get(0)), buffer(values.get(1)), c);
  }

  private static long bytes(Products size) {
    return (long) size.m() * size.n() * Sizeof.cl_float;
  }

  private cl_mem buffer(HostArray values) {
    return CL.clCreateBuffer(
        context,
        CL.CL_MEM_READ_WRITE | CL.CL_MEM_COPY_HOST_PTR,
        values.byteSize(),
        Pointer.to(values.floats()),
        null);
  }

  private final class OnDevice implements Entry {
    private final Products size;
    private final cl_mem a;
    private final cl_mem b;
    private final cl_mem c;

    OnDevice(Products size, cl_mem a, cl_mem b, cl_mem c) {
      this.size = size;
      this.a = a;
      this.b = b;
      this.c = c;
    }

    @Override
    public void run() {
      CLBlast.CLBlastSgemm(
          CLBlastLayout.CLBlastLayoutRowMajor,
          CLBlastTranspose.CLBlastTransposeNo,
          CLBlastTranspose.CLBlastTransposeNo,
          size.m(),
          size.n(),
          size.k(),
          1,
          a,
          0,
          size.k(),
          b,
          0,
          size.n(),
          0,
          c,
          0,
          size.n(),
          queue,
          null);
      CL.clFinish(queue);
    }

    @Override
    public HostArray answer() {
      run();
      float[] values = new float[size.m() * size.n()];
      CL.clEnqueueReadBuffer(queue, c, true, 0, bytes(size), Pointer.to(values), 0, null, null);
      return HostArray.of(values);
    }

    @Override
    public void close() {
      CL.clReleaseMemObject(a);
      CL.clReleaseMemObject(b);
      CL.clReleaseMemObject(c);
    }
  }

  @Override
  public void close() {
    CLBlast.CLBlastClearCache();
    CL.clReleaseCommandQueue(queue);
    CL.clReleaseContext(context);
  }
}
