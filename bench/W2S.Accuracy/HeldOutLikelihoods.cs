using W2S.Bench.Commands;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Tokenization;

namespace W2S.Accuracy;

/// <summary>Log-probabilities of texts that no model was trained on, under every language model in every type of weights.</summary>
internal sealed class HeldOutLikelihoods
{
    private readonly Dictionary<(string Model, WeightType Type), double[][]> _tokens = [];

    private HeldOutLikelihoods()
    {
    }

    /// <summary>[texts][tokens], natural logs: of every token but the first, the end of the text included.</summary>
    public double[][] Of(string model, WeightType type) => _tokens[(model, type)];

    public static async Task<HeldOutLikelihoods> ComputeAsync(string folder, IReadOnlyList<string> texts, Progress progress, CancellationToken cancellationToken)
    {
        var result = new HeldOutLikelihoods();
        foreach (var name in DemoModels.Languages)
        {
            foreach (var type in Enum.GetValues<WeightType>())
            {
                progress.Show($"{texts.Count} texts, {name} in {type.Name()}");
                await using var model = await LocalModel.LoadAsync(Path.Join(folder, name), new LoadOptions { Weights = type }, cancellationToken);
                result._tokens[(name, type)] = await ComputeAsync(model, texts, cancellationToken);
            }
        }

        progress.Clear();
        return result;
    }

    private static async Task<double[][]> ComputeAsync(LocalModel model, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        var found = new List<double[]>();
        foreach (var text in texts)
        {
            int[] ids = [.. model.Tokenizer!.Encode([new TextSegment(text, IsTrusted: false)], addSpecialTokens: true), model.EndToken!.Value];
            using var sequence = model.Runner.Decoder.CreateSequence(ids.Length);
            var batch = new ForwardBatch();
            var entry = batch.AddLogProbabilities(sequence, ids.AsMemory(..^1), ids.AsMemory(1..));
            await model.Runner.RunAsync(batch, cancellationToken);
            found.Add(entry.LogProbabilities);
        }

        return [.. found];
    }
}
