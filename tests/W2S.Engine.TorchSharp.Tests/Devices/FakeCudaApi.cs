using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Tests.Devices;

/// <summary>A driver of two cards whose handles are not their numbers, and of which one function may fail.</summary>
/// <param name="failing">Name of that function; null for none.</param>
internal sealed class FakeCudaApi(string? failing = null) : ICudaApi
{
    private const int FirstHandle = 40;

    private readonly Stack<nint> _current = [];

    /// <summary>Contexts retained and not released, and current ones not popped.</summary>
    public int Open { get; private set; }

    public int Initialize() => Code(nameof(Initialize));

    public int CountDevices(out int count)
    {
        count = 2;
        return Code(nameof(CountDevices));
    }

    public int GetDevice(int index, out int device)
    {
        device = FirstHandle + index;
        return index is 0 or 1 ? Code(nameof(GetDevice)) : 101;
    }

    public int GetName(int device, out string name)
    {
        name = $"Card {device - FirstHandle}";
        return Code(nameof(GetName));
    }

    public int GetTotalBytes(int device, out long bytes)
    {
        bytes = 1000 + device;
        return Code(nameof(GetTotalBytes));
    }

    public int RetainContext(int device, out nint context)
    {
        context = 1000 * device;
        return Opened(nameof(RetainContext));
    }

    public int ReleaseContext(int device)
    {
        Open--;
        return Code(nameof(ReleaseContext));
    }

    public int PushContext(nint context)
    {
        _current.Push(context);
        return Opened(nameof(PushContext));
    }

    public int PopContext()
    {
        Open--;
        _current.Pop();
        return Code(nameof(PopContext));
    }

    public int GetMemory(out long free, out long total)
    {
        (free, total) = (_current.Peek(), 100_000);
        return Code(nameof(GetMemory));
    }

    private int Opened(string name)
    {
        var code = Code(name);
        Open += code == 0 ? 1 : 0;
        return code;
    }

    private int Code(string name) => name == failing ? 999 : 0;
}
