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

    /// <summary>Models load and code is compiled on first use, which is not what is measured: to be called for every method before the first is.</summary>
    public Task WarmUpAsync(Method method, CancellationToken cancellationToken) =>
        AnswerEachAsync(method, Math.Min(Concurrency, prompts.Count), advance: () => { }, cancellationToken);

    /// <summary>Answers every prompt with <paramref name="method"/>.</summary>
    /// <param name="advance">Called after each prompt, from any thread.</param>
    public async Task<MethodResult> RunAsync(Method method, Action advance, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var answers = await AnswerEachAsync(method, prompts.Count, advance, cancellationToken);
        var elapsed = clock.Elapsed;

        var rewards = await reward.ScoreAsync([.. prompts.Zip(answers, (prompt, answer) => prompt + answer.Text)], cancellationToken);
        return MethodResult.From(method.Name, rewards, answers.Sum(answer => answer.ProposedTokens), elapsed);
    }

    private async Task<Answer[]> AnswerEachAsync(Method method, int count, Action advance, CancellationToken cancellationToken)
    {
        var answers = new Answer[count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForAsync(0, count, options, async (index, token) =>
        {
            answers[index] = await AnswerAsync(method, index, token);
            advance();
        });
        return answers;
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
