using W2S.Engine.Runtime;

namespace W2S.Engine.Torch.Tests.Support;

/// <summary>Batches that need everything a pass can do: prompts and their forks, short and long, asked for much or for nothing.</summary>
internal sealed class BatchStory(IDecoder decoder)
{
    private readonly List<double> _results = [];

    /// <summary>All that was asked for, in order.</summary>
    public static double[] Play(IDecoder decoder) => [.. new BatchStory(decoder).Play()];

    private List<double> Play()
    {
        using Sequence prompt = decoder.CreateSequence(), other = decoder.CreateSequence(), late = decoder.CreateSequence();
        Run(batch => batch.AddPrefill(prompt, Tokens(1, 40)), batch => batch.AddLastLogits(other, Tokens(2, 5)));

        Sequence[] forks = [.. Enumerable.Range(0, 5).Select(_ => prompt.Fork())];
        Run(
        [
            batch => batch.AddLogProbabilities(other, Tokens(3, 4), new[] { -1, 4, -1, 7 }),
            .. forks.Select((fork, i) => (Func<ForwardBatch, ForwardEntry>)(batch => batch.AddLastLogits(fork, Tokens(i, 1 + (2 * i))))),
            batch => batch.AddLogProbabilities(late, Tokens(4, 37), Targets(4, 37)),
        ]);

        forks[2].Truncate(30);
        Run([.. forks.Select((fork, i) => (Func<ForwardBatch, ForwardEntry>)(batch => batch.AddLastLogits(fork, Tokens(i + 9, 1))))]);
        Run([.. forks.Select((fork, i) => (Func<ForwardBatch, ForwardEntry>)(batch => batch.AddLogProbabilities(fork, Tokens(i, 4), Targets(i, 4))))]);
        Array.ForEach(forks, fork => fork.Dispose());
        return _results;
    }

    private void Run(params Func<ForwardBatch, ForwardEntry>[] parts)
    {
        var batch = new ForwardBatch();
        ForwardEntry[] entries = [.. parts.Select(add => add(batch))];
        decoder.Forward(batch);
        foreach (var entry in entries)
        {
            _results.AddRange(entry.Output == ForwardOutput.LastLogits ? entry.Logits.Select(logit => (double)logit) : []);
            _results.AddRange(entry.Output == ForwardOutput.LogProbabilities ? entry.LogProbabilities : []);
        }
    }

    private static int[] Tokens(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => (((i + seed) * (i + 5) * 7) + seed) % 97)];

    /// <summary>The next tokens; of the last there is none.</summary>
    private static int[] Targets(int seed, int count) => [.. Tokens(seed, count).Skip(1), -1];
}
