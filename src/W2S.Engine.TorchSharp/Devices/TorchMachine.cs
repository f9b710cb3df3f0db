namespace W2S.Engine.Torch.Devices;

/// <summary>This machine. What is missing is found out once, when first asked for: it stays so until the process ends.</summary>
internal sealed class TorchMachine : ITorchMachine
{
    private readonly CudaCards _cards = new(CudaLibrary.TryOpen());
    private readonly Lazy<string?> _obstacle = new(NativeLibraries.FindObstacle);
    private readonly Lazy<string?> _cudaObstacle;

    private TorchMachine() => _cudaObstacle = new Lazy<string?>(FindCudaObstacle);

    /// <summary>The only one.</summary>
    public static TorchMachine Instance { get; } = new();

    public string? Obstacle => _obstacle.Value;

    public string? CudaObstacle => _cudaObstacle.Value;

    public IReadOnlyList<CudaCard> Cards()
    {
        var cards = _cards.Find();
        return CudaObstacle is null && torch.cuda.device_count() is var count && count != cards.Count
            ? [.. Enumerable.Range(0, count).Select(index => new CudaCard(index, CudaCard.Nameless, TotalBytes: null))] // the driver is silent
            : cards;
    }

    public long? FreeBytes(int card) =>
        _cards.Memory(card) is { } memory ? KeptMemory.Process.Available(card, memory.Free, memory.Total) : null;

    public Device Card(int index) => new(DeviceType.CUDA, index);

    private string? FindCudaObstacle()
    {
        if (Obstacle is { } obstacle)
        {
            return obstacle;
        }

        if (torch.cuda.is_available())
        {
            return null;
        }

        return NativeLibraries.CudaPackage is { } package
            ? Unavailable(package)
            : "NVIDIA cards are for programs on Windows and Linux";
    }

    private string Unavailable(string package) => _cards.Find() switch
    {
        [] => "no NVIDIA card is there, or no driver of NVIDIA's, or none is shown to this program (CUDA_VISIBLE_DEVICES)",
        var cards =>
            $"{cards[0].Name} is there, but TorchSharp cannot use it: a program needs the package {package} for that, without TorchSharp-cpu, "
            + "and the card a driver for CUDA 12.8 or newer",
    };
}
