using System.Runtime.InteropServices;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Torch.Tests.Support;

namespace W2S.Engine.Torch.Tests;

/// <summary>A pass that fails leaves sequences, cache and tensors as they were.</summary>
public sealed class TorchDecoderFaultTests : IDisposable
{
    private static readonly int[] Prompt = [.. Enumerable.Range(1, 40)]; // two blocks and half of one

    private readonly FlakyLinear _flaky = new();
    private readonly TorchDecoder _decoder;

    public TorchDecoderFaultTests() =>
        _decoder = TestDecoders.Load(RandomModel.Llama(), new() { MaxBlocks = 8, Name = "large" }, flaky: _flaky);

    public void Dispose() => _decoder.Dispose();

    [Fact]
    public void Forward_MemoryRunsOut_SaysSoAndIsRepeatedWithSuccess()
    {
        using var prompt = Sequence(Prompt);
        using var fork = prompt.Fork();
        var expected = AppendToFork(prompt, 7);
        var before = LiveTensors.Before();
        _flaky.Error = new ExternalException("CUDA out of memory. Tried to allocate 2.00 GiB.\nException raised from malloc");

        var error = Assert.Throws<OutOfMemoryException>(() => Append(fork, 7));

        Assert.StartsWith("CUDA out of memory", error.Message, StringComparison.Ordinal);
        // The fork keeps its copy of the block that both were to write to.
        Assert.Equal((Prompt.Length, 4, before), (fork.Length, _decoder.Cache.BlocksInUse, Tensor.TotalCount));
        _flaky.Error = null;
        Assert.Equal(expected, Append(fork, 7));
    }

    [Fact]
    public void Forward_LibtorchFails_NamesTheModel()
    {
        using var sequence = Sequence(Prompt);
        _flaky.Error = new ExternalException("CUDA error: an illegal memory access was encountered\nCUDA kernel errors might be reported later");

        var error = Assert.Throws<W2SException>(() => Append(sequence, 1));

        Assert.Equal("the model 'large' could not be computed: CUDA error: an illegal memory access was encountered", error.Message);
        Assert.Equal(Prompt.Length, sequence.Length);
    }

    [Fact]
    public void Forward_CacheFullAfterABlockWasToBeCopied_KeepsTheBlock()
    {
        using var prompt = Sequence(Prompt);
        using var fork = prompt.Fork();
        using var greedy = _decoder.CreateSequence();
        var batch = new ForwardBatch();
        batch.AddPrefill(fork, new[] { 7 });
        batch.AddPrefill(greedy, new int[100]);

        Assert.Throws<W2SException>(() => _decoder.Forward(batch));

        Assert.Equal((Prompt.Length, 0, 3), (fork.Length, greedy.Length, _decoder.Cache.BlocksInUse));
        prompt.Dispose();
        using var fresh = Sequence([.. Prompt, 7]);
        Assert.All(Append(fresh, 8).Zip(Append(fork, 7, 8)), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public async Task Forward_WhileOthersForkAndDispose_LosesNoBlockAndNoNumber()
    {
        using var prompt = Sequence(Prompt);
        using var other = Sequence(Prompt);
        var expected = AppendToFork(prompt, 7);
        using var stop = new CancellationTokenSource();
        var forking = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var fork = other.Fork();
                fork.Truncate(5);
            }
        });

        for (var i = 0; i < 50; i++)
        {
            using var fork = prompt.Fork();
            Assert.Equal(expected, Append(fork, 7));
        }

        await stop.CancelAsync();
        await forking;
        Assert.Equal(6, _decoder.Cache.BlocksInUse);
    }

    [Fact]
    public void Dispose_SequencesStillHeld_LeavesNoTensor()
    {
        var before = LiveTensors.Before();
        var decoder = TestDecoders.Load(RandomModel.Gpt2());
        var sequence = decoder.CreateSequence();
        var batch = new ForwardBatch();
        batch.AddPrefill(sequence, Prompt);
        decoder.Forward(batch);

        decoder.Dispose();
        decoder.Dispose();
        sequence.Dispose();

        Assert.Equal(before, Tensor.TotalCount);
        Assert.Throws<ObjectDisposedException>(() => decoder.Forward(batch));
    }

    private Sequence Sequence(int[] tokens)
    {
        var sequence = _decoder.CreateSequence();
        Append(sequence, tokens);
        return sequence;
    }

    private float[] AppendToFork(Sequence sequence, params int[] tokens)
    {
        using var fork = sequence.Fork();
        return Append(fork, tokens);
    }

    private float[] Append(Sequence sequence, params int[] tokens)
    {
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, tokens);
        _decoder.Forward(batch);
        return entry.Logits;
    }
}
