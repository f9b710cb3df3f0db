using System.Runtime.InteropServices;
using System.Text;

namespace W2S.Engine.Torch.Devices;

/// <summary>NVIDIA's driver itself, which its installation puts where every program finds it. Safe to use from any thread.</summary>
internal sealed unsafe class CudaLibrary : ICudaApi
{
    private const int NameBytes = 256;

    private readonly delegate* unmanaged<uint, int> _init;
    private readonly delegate* unmanaged<int*, int> _deviceGetCount;
    private readonly delegate* unmanaged<int*, int, int> _deviceGet;
    private readonly delegate* unmanaged<byte*, int, int, int> _deviceGetName;
    private readonly delegate* unmanaged<nuint*, int, int> _deviceTotalMem;
    private readonly delegate* unmanaged<nint*, int, int> _primaryContextRetain;
    private readonly delegate* unmanaged<int, int> _primaryContextRelease;
    private readonly delegate* unmanaged<nint, int> _contextPush;
    private readonly delegate* unmanaged<nint*, int> _contextPop;
    private readonly delegate* unmanaged<nuint*, nuint*, int> _memGetInfo;

    private CudaLibrary(nint library)
    {
        _init = (delegate* unmanaged<uint, int>)Export("cuInit");
        _deviceGetCount = (delegate* unmanaged<int*, int>)Export("cuDeviceGetCount");
        _deviceGet = (delegate* unmanaged<int*, int, int>)Export("cuDeviceGet");
        _deviceGetName = (delegate* unmanaged<byte*, int, int, int>)Export("cuDeviceGetName");
        _deviceTotalMem = (delegate* unmanaged<nuint*, int, int>)Export("cuDeviceTotalMem_v2");
        _primaryContextRetain = (delegate* unmanaged<nint*, int, int>)Export("cuDevicePrimaryCtxRetain");
        _primaryContextRelease = (delegate* unmanaged<int, int>)Export("cuDevicePrimaryCtxRelease_v2");
        _contextPush = (delegate* unmanaged<nint, int>)Export("cuCtxPushCurrent_v2");
        _contextPop = (delegate* unmanaged<nint*, int>)Export("cuCtxPopCurrent_v2");
        _memGetInfo = (delegate* unmanaged<nuint*, nuint*, int>)Export("cuMemGetInfo_v2");

        nint Export(string name) => NativeLibrary.GetExport(library, name);
    }

    /// <summary>The driver's library; null where there is none, or one from before 2020, which no TorchSharp can use.</summary>
    public static CudaLibrary? TryOpen() => TryOpen(OperatingSystem.IsWindows() ? "nvcuda.dll" : "libcuda.so.1");

    /// <param name="name">Of the library, or its path. It stays loaded.</param>
    internal static CudaLibrary? TryOpen(string name)
    {
        try
        {
            return NativeLibrary.TryLoad(name, out var library) ? new CudaLibrary(library) : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    public int Initialize() => _init(0);

    public int CountDevices(out int count)
    {
        int found;
        var error = _deviceGetCount(&found);
        count = error == 0 ? found : 0;
        return error;
    }

    public int GetDevice(int index, out int device)
    {
        int found;
        var error = _deviceGet(&found, index);
        device = error == 0 ? found : -1;
        return error;
    }

    public int GetName(int device, out string name)
    {
        var text = stackalloc byte[NameBytes];
        var error = _deviceGetName(text, NameBytes, device);
        name = error == 0 ? Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text)) : "";
        return error;
    }

    public int GetTotalBytes(int device, out long bytes)
    {
        nuint found;
        var error = _deviceTotalMem(&found, device);
        bytes = error == 0 ? (long)found : 0;
        return error;
    }

    public int RetainContext(int device, out nint context)
    {
        nint found;
        var error = _primaryContextRetain(&found, device);
        context = error == 0 ? found : 0;
        return error;
    }

    public int ReleaseContext(int device) => _primaryContextRelease(device);

    public int PushContext(nint context) => _contextPush(context);

    public int PopContext()
    {
        nint popped;
        return _contextPop(&popped);
    }

    public int GetMemory(out long free, out long total)
    {
        nuint foundFree, foundTotal;
        var error = _memGetInfo(&foundFree, &foundTotal);
        (free, total) = error == 0 ? ((long)foundFree, (long)foundTotal) : (0, 0);
        return error;
    }
}
