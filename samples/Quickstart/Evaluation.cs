using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine.Evaluation;

namespace Quickstart;

/// <summary>Answers prompts through Semantic Kernel's text generation service and asks the gold reward model what it thinks.</summary>
/// <param name="seed">Prompt i is answered with seed + i.</param>
internal sealed class Evaluation(ITextGenerationService service, RewardModel reward, IReadOnlyList<string> prompts, int seed)
{
    /// <summary>Requests in flight: the engine merges them into common passes over the weights.</summary>
    private const int Concurrency = 8;

    /// <summary>The prompt at <paramref name="index"/>, answered without and with guidance.</summary>
    public async Task<Example> CompareAsync(int index, CancellationToken cancellationToken)
    {
        var prompt = prompts[index];
        var unguided = await AnswerAsync(Methods.Sampling, index, cancellationToken);
        var guided = await AnswerAsync(Methods.ChunkLevel, index, cancellationToken);
        return new Example(
            prompt,
            unguided.Text,
            await reward.ScoreAsync(prompt + unguided.Text, cancellationToken),
            guided.Text,
            await reward.ScoreAsync(prompt + guided.Text, cancellationToken));
    }

    /// <summary>Answers every prompt with <paramref name="method"/>.</summary>
    /// <param name="advance">Called after each prompt, from any thread.</param>
    public async Task<MethodResult> RunAsync(Method method, Action advance, CancellationToken cancellationToken)
    {
        // Models load on first use, which is not what is measured.
        await AnswerAsync(method, 0, cancellationToken);

        var answers = new Answer[prompts.Count];
        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(
            0,
            prompts.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (index, token) =>
            {
                answers[index] = await AnswerAsync(method, index, token);
                advance();
            });
        var elapsed = clock.Elapsed;

        var rewards = await reward.ScoreAsync([.. prompts.Zip(answers, (prompt, answer) => prompt + answer.Text)], cancellationToken);
        return MethodResult.From(method.Name, rewards, answers.Sum(answer => answer.ProposedTokens), elapsed);
    }

    private async Task<Answer> AnswerAsync(Method method, int index, CancellationToken cancellationToken)
    {
        var settings = method.CreateSettings();
        settings.Seed = seed + index;
        var contents = await service.GetTextContentsAsync(prompts[index], settings, kernel: null, cancellationToken);
        var usage = (UsageDetails)contents[0].Metadata!["Usage"]!;
        return new Answer(contents[0].Text!, usage.AdditionalCounts!.Single(count => count.Key.EndsWith(".proposed", StringComparison.Ordinal)).Value);
    }

    private sealed record Answer(string Text, long ProposedTokens);
}
