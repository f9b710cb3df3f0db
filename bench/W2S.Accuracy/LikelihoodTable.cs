using W2S.Engine.Models;

namespace W2S.Accuracy;

/// <summary>How well each model predicts held-out texts in each type, and how far single predictions move.</summary>
internal static class LikelihoodTable
{
    public static void Write(TextWriter output, HeldOutLikelihoods likelihoods)
    {
        var exact = likelihoods.Of(DemoModels.Large, WeightType.Fp32);
        output.WriteLine($"{exact.Length} texts, {exact.Sum(text => text.Length)} tokens of the large model.\n");
        MarkdownTable.Write(
            output,
            ["model", "type", "perplexity", "change of nats a token", "mean change of a token's log-probability, either way", "largest"],
            from model in DemoModels.Languages
            from type in Enum.GetValues<WeightType>()
            select Row(model, type, likelihoods.Of(model, WeightType.Fp32), likelihoods.Of(model, type)));
    }

    private static string[] Row(string model, WeightType type, double[][] exact, double[][] found)
    {
        double[][] changes = [.. exact.Zip(found, (e, f) => e.Zip(f, (before, after) => before - after).ToArray())];
        return
        [
            model,
            type.Name(),
            Estimate.Number(Math.Exp(-found.Sum(text => text.Sum()) / found.Sum(text => text.Length)), 4),
            Estimate.Of(changes.Select(text => text.Average())).Show(5),
            Estimate.Of(changes.Select(text => text.Average(Math.Abs))).Show(5),
            Estimate.Number(changes.Max(text => text.Max(Math.Abs)), 3),
        ];
    }
}
