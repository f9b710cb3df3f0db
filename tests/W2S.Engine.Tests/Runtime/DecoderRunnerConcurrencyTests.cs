using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Runtime;

/// <summary>The runner with a real decoder: concurrency must be invisible in the numbers and leave nothing behind.</summary>
public sealed class DecoderRunnerConcurrencyTests
{
    [Fact]
    public async Task RunAsync_ManyAtOnce_GivesEachTheBitsItHasAlone()
    {
        await using var runner = new DecoderRunner(RandomModel.Llama().Load(), passRows: 24);
        var alone = new double[12][];
        for (var i = 0; i < alone.Length; i++)
        {
            alone[i] = await ScoreAsync(runner, i, CancellationToken.None);
        }

        var together = await Task.WhenAll(alone.Select((_, i) => Task.Run(() => ScoreAsync(runner, i, CancellationToken.None))));

        Assert.Equal(alone, together);
        Assert.Equal(0, runner.Decoder.Cache.BlocksInUse);
    }

    [Fact]
    public async Task RunAsync_CancelledAtAnyMoment_GivesEveryBlockBack()
    {
        await using var runner = new DecoderRunner(RandomModel.Llama().Load(), passRows: 24);
        await Task.WhenAll(Enumerable.Range(0, 60).Select(async i =>
        {
            using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(i % 20));
            try
            {
                await ScoreAsync(runner, i, cancellation.Token);
            }
            catch (OperationCanceledException)
            {
                // some are, some are not
            }
        }));

        Assert.Equal(0, runner.Decoder.Cache.BlocksInUse);
    }

    private static async Task<double[]> ScoreAsync(DecoderRunner runner, int seed, CancellationToken cancellationToken)
    {
        using var sequence = runner.Decoder.CreateSequence();
        int[] tokens = [.. Enumerable.Range(0, 10 + (seed * 7 % 90)).Select(i => ((i * i) + seed) % 130)];
        var batch = new ForwardBatch();
        var entry = batch.AddLogProbabilities(sequence, tokens.AsMemory(0, tokens.Length - 1), tokens.AsMemory(1));
        await runner.RunAsync(batch, cancellationToken);
        return entry.LogProbabilities;
    }
}
