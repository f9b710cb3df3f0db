using W2S.Engine.Models;

namespace W2S.Accuracy;

/// <summary>How far the scores of whole texts, log p(tuned) - log p(untuned), move in each type.</summary>
internal static class PairTable
{
    public static void Write(TextWriter output, HeldOutLikelihoods likelihoods) => MarkdownTable.Write(
        output,
        ["pair", "tuned", "untuned", "mean change of a text's score", "either way", "spread of scores", "order of two texts changed"],
        from pair in DemoModels.Pairs
        from types in TypeChoices.All
        select Row(pair, types, Scores(likelihoods, pair, (WeightType.Fp32, WeightType.Fp32)), Scores(likelihoods, pair, types)));

    private static double[] Scores(HeldOutLikelihoods likelihoods, DemoPair pair, (WeightType Tuned, WeightType Untuned) types) =>
    [
        .. likelihoods.Of(pair.Tuned, types.Tuned)
            .Zip(likelihoods.Of(pair.Untuned, types.Untuned), (tuned, untuned) => tuned.Sum() - untuned.Sum()),
    ];

    private static string[] Row(DemoPair pair, (WeightType Tuned, WeightType Untuned) types, double[] exact, double[] found)
    {
        double[] changes = [.. exact.Zip(found, (before, after) => after - before)];
        return
        [
            pair.Name,
            types.Tuned.Name(),
            types.Untuned.Name(),
            Estimate.Of(changes).Show(4),
            Estimate.Of(changes.Select(Math.Abs)).Show(4),
            Estimate.Number(Estimate.Spread(exact), 2),
            $"{Estimate.Number(100 * Reordered(exact, found), 2)} %",
        ];
    }

    /// <summary>The share of pairs of texts of which the other one is the better in <paramref name="found"/>.</summary>
    private static double Reordered(double[] exact, double[] found)
    {
        var changed =
            from a in Enumerable.Range(0, exact.Length)
            from b in Enumerable.Range(0, a)
            select exact[a] > exact[b] != found[a] > found[b];
        return changed.Average(isChanged => isChanged ? 1.0 : 0.0);
    }
}
