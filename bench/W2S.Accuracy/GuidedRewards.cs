using Microsoft.Extensions.Options;
using W2S.Bench.Commands;
using W2S.Engine;
using W2S.Engine.Evaluation;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Models;
using W2S.Engine.Search;

namespace W2S.Accuracy;

/// <summary>What the gold reward model thinks of guided answers, with the large model and the pair in each type.</summary>
internal static class GuidedRewards
{
    private const int MaxNewTokens = 50;

    public static async Task WriteAsync(
        TextWriter output, string folder, IReadOnlyList<string> prompts, int seed, Progress progress, CancellationToken cancellationToken)
    {
        await using var judge = await RewardModel.LoadAsync(
            Path.Join(folder, DemoModels.Reward), new LoadOptions { Weights = WeightType.Fp32 }, cancellationToken);
        var rows = new List<string[]>();
        double[] exact = [];
        string[] exactAnswers = [];
        foreach (var (large, pair) in TypeChoices.All)
        {
            progress.Show($"{prompts.Count} prompts, the large model in {large.Name()} and the pair in {pair.Name()}");
            var answers = await AnswerAsync(Options(folder, large, pair), prompts, seed, cancellationToken);
            double[] rewards = [.. await judge.ScoreAsync([.. prompts.Zip(answers, (prompt, answer) => prompt + answer)], cancellationToken)];
            (exact, exactAnswers) = rows.Count == 0 ? (rewards, answers) : (exact, exactAnswers);
            rows.Add(
            [
                large.Name(),
                pair.Name(),
                Estimate.Of(rewards).Show(3),
                Estimate.Of(rewards.Zip(exact, (found, before) => found - before)).Show(3),
                $"{answers.Zip(exactAnswers, string.Equals).Count(isSame => isSame)} of {prompts.Count}",
            ]);
        }

        progress.Clear();
        MarkdownTable.Write(output, ["large model", "pair", "gold reward", "change", "same answers"], rows);
    }

    private static WeakToStrongOptions Options(string folder, WeightType large, WeightType pair)
    {
        var models = DemoModels.Pairs[0];
        return new WeakToStrongOptions()
            .AddLargeModel("large", Path.GetFullPath(Path.Join(folder, DemoModels.Large)), weights: large)
            .AddGuidance(
                models.Name, Path.GetFullPath(Path.Join(folder, models.Tuned)), Path.GetFullPath(Path.Join(folder, models.Untuned)), weights: pair);
    }

    /// <summary>[prompts] answers of chunk-level beam search at the published setting for controlled sentiment.</summary>
    private static async Task<string[]> AnswerAsync(
        WeakToStrongOptions options, IReadOnlyList<string> prompts, int seed, CancellationToken cancellationToken)
    {
        await using var registry = new ModelRegistry(Microsoft.Extensions.Options.Options.Create(options));
        var generator = new GuidedGenerator(registry);
        var answers = new string[prompts.Count];
        await Parallel.ForAsync(0, prompts.Count, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (i, token) =>
        {
            var search = SearchOptions.ChunkLevel() with { MaxNewTokens = MaxNewTokens, Seed = seed + i };
            answers[i] = (await generator.GenerateAsync(new GenerationRequest { Prompt = prompts[i], Search = search }, token)).Best.Text;
        });
        return answers;
    }
}
