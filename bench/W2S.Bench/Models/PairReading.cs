using W2S.Engine.Runtime;

namespace W2S.Bench.Models;

/// <summary>A small model reading a prompt and responses to it, each token once: the least that scoring them costs.</summary>
internal static class PairReading
{
    /// <summary>One batch: the prompt, and responses that share it.</summary>
    public static async Task ReadAsync(BenchModel model, int promptTokens, int newTokens, int responses, CancellationToken cancellationToken)
    {
        var decoder = model.Counts;
        using var prompt = decoder.CreateSequence(promptTokens + newTokens);
        var prefill = new ForwardBatch();
        prefill.AddPrefill(prompt, new int[promptTokens - 1]);
        await model.Model.Runner.RunAsync(prefill, cancellationToken);

        var forks = Enumerable.Range(0, responses).Select(_ => prompt.Fork()).ToList();
        var batch = new ForwardBatch();
        forks.ForEach(fork => batch.AddLogProbabilities(fork, new int[newTokens], new int[newTokens]));
        await model.Model.Runner.RunAsync(batch, cancellationToken);
        forks.ForEach(fork => fork.Dispose());
    }
}
