namespace W2S.Engine.Torch.Devices;

/// <summary>
/// The few functions of NVIDIA's driver that tell what cards there are and what memory they have, which TorchSharp does not
/// (CUDA Driver API: device management, primary context, <c>cuMemGetInfo</c>). Each returns 0 or an error code.
/// </summary>
internal interface ICudaApi
{
    /// <summary><c>cuInit</c>: before anything else, and as often as one likes.</summary>
    int Initialize();

    /// <summary><c>cuDeviceGetCount</c>, of the cards that <c>CUDA_VISIBLE_DEVICES</c> shows.</summary>
    int CountDevices(out int count);

    /// <summary><c>cuDeviceGet</c></summary>
    int GetDevice(int index, out int device);

    /// <summary><c>cuDeviceGetName</c></summary>
    int GetName(int device, out string name);

    /// <summary><c>cuDeviceTotalMem_v2</c></summary>
    int GetTotalBytes(int device, out long bytes);

    /// <summary><c>cuDevicePrimaryCtxRetain</c>: the context that TorchSharp uses, too.</summary>
    int RetainContext(int device, out nint context);

    /// <summary><c>cuDevicePrimaryCtxRelease_v2</c></summary>
    int ReleaseContext(int device);

    /// <summary><c>cuCtxPushCurrent_v2</c>: current on this thread.</summary>
    int PushContext(nint context);

    /// <summary><c>cuCtxPopCurrent_v2</c></summary>
    int PopContext();

    /// <summary><c>cuMemGetInfo_v2</c>, of the current context's card, in bytes.</summary>
    int GetMemory(out long free, out long total);
}
