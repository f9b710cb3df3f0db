using W2S.Engine.Runtime;

namespace W2S.Engine.Tests.Runtime;

/// <summary>How requests that come back step by step share the passes.</summary>
public sealed class DecoderRunnerSharingTests
{
    private const int Steps = 6;
    private static readonly TimeSpan Pass = TimeSpan.FromMilliseconds(80);

    [Fact]
    public async Task RunAsync_RequestsThatThinkBetweenSteps_KeepSharingPasses()
    {
        var decoder = new FakeDecoder { OnForward = _ => Thread.Sleep(Pass) };
        await using var runner = new DecoderRunner(decoder);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            for (var step = 0; step < Steps; step++)
            {
                await StepAsync(runner);
                await Task.Delay(1 + (3 * i));
            }
        }));

        // One for each step, and one before the others came; taking turns would need twice as many.
        Assert.InRange(decoder.Passes.Count, Steps, Steps + 3);
    }

    [Fact]
    public async Task RunAsync_RequestThatDoesNotComeBack_HoldsTheOthersUpOnce()
    {
        var decoder = new FakeDecoder { OnForward = _ => Thread.Sleep(Pass) };
        await using var runner = new DecoderRunner(decoder);
        var leaves = StepAsync(runner);
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync(runner);
        }

        await leaves;
        Assert.InRange(decoder.Passes.Count, Steps, Steps + 1);
    }

    [Fact]
    public async Task RunAsync_LongPromptBesideSteps_GivesWayInEveryPass()
    {
        var decoder = new FakeDecoder();
        await using var runner = new DecoderRunner(decoder, passRows: 40);
        var steps = new List<Task>();
        decoder.OnForward = _ =>
        {
            if (steps.Count < Steps)
            {
                steps.Add(StepAsync(runner)); // so that one waits at the end of each pass
            }
        };

        await RunAsync(runner, 1000, CancellationToken.None);
        await Task.WhenAll(steps);

        Assert.Equal([40], decoder.Passes[0]);
        Assert.All(decoder.Passes.Skip(1).Take(Steps), pass => Assert.Equal([10, 1], pass));
        Assert.Equal(1000, decoder.Passes.Sum(pass => pass.Sum()) - Steps);
    }

    private static Task StepAsync(DecoderRunner runner) => RunAsync(runner, 1, CancellationToken.None);

    private static async Task RunAsync(DecoderRunner runner, int tokens, CancellationToken cancellationToken)
    {
        var batch = new ForwardBatch();
        batch.AddPrefill(runner.Decoder.CreateSequence(), new int[tokens]);
        await runner.RunAsync(batch, cancellationToken);
    }
}
