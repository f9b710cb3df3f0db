using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Cpu.Kernels;
using W2S.Engine.Tokenization;

namespace W2S.Bench.Models;

/// <summary>A loaded checkpoint whose passes are counted.</summary>
internal sealed class BenchModel : IAsyncDisposable
{
    private BenchModel(LocalModel model, CountingDecoder counts, ModelWork work)
    {
        Model = model;
        Counts = counts;
        Work = work;
    }

    public LocalModel Model { get; }

    public CountingDecoder Counts { get; }

    /// <summary>What its passes cost.</summary>
    public ModelWork Work { get; }

    public static BenchModel Load(string folder, WeightType type, KernelSet kernels)
    {
        using var checkpoint = VerifiedCheckpoint.Open(folder);
        var options = new CpuDecoderOptions { Name = Path.GetFileName(folder), Weights = type, Kernels = kernels };
        var work = ModelWork.Of(checkpoint, type, kernels);
        return Of(folder, checkpoint, CpuDecoder.Load(checkpoint.Spec, checkpoint.Weights, checkpoint.Checkpoint, options), work);
    }

    /// <param name="decoder">Of the checkpoint; owned from here on.</param>
    public static BenchModel Of(string folder, VerifiedCheckpoint checkpoint, IDecoder decoder, ModelWork work)
    {
        var counts = new CountingDecoder(decoder, work);
        var model = new LocalModel(Path.GetFileName(folder), new DecoderRunner(counts), TokenizerFile.Load(folder), checkpoint.EndTokens);
        return new BenchModel(model, counts, work);
    }

    public ValueTask DisposeAsync() => Model.DisposeAsync();
}
