using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Engine.Evaluation;

/// <summary>
/// Says how good a text is, from a two-label sentiment classifier: log p(positive) - log p(negative), in nats. The gold reward
/// of the controlled-sentiment evaluation in arXiv 2405.19262. Safe to use from any thread.
/// </summary>
public sealed class RewardModel : IAsyncDisposable
{
    // LABEL_1 is the positive one by convention wherever a classifier was saved without label names.
    private static readonly string[] PositiveNames = ["positive", "pos", "label_1"];
    private static readonly string[] NegativeNames = ["negative", "neg", "label_0"];

    private readonly SequenceClassifier _classifier;
    private readonly int _positive;

    /// <param name="classifier">Owned from here on. One label is named positive (or <c>LABEL_1</c>), the other negative (or <c>LABEL_0</c>).</param>
    /// <exception cref="ModelFormatException">It has other labels.</exception>
    public RewardModel(SequenceClassifier classifier)
    {
        _classifier = classifier;
        _positive = Find(classifier, PositiveNames);
        if (classifier.Labels.Count != 2 || Find(classifier, NegativeNames) != 1 - _positive)
        {
            throw WrongLabels(classifier);
        }
    }

    /// <summary>Loads a checkpoint folder.</summary>
    /// <inheritdoc cref="LocalModel.LoadAsync" path="/exception"/>
    public static async Task<RewardModel> LoadAsync(
        string folder, string? name = null, IProgress<LoadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var classifier = await SequenceClassifier.LoadAsync(folder, name, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            return new RewardModel(classifier);
        }
        catch
        {
            await classifier.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The reward of one text, in nats.</summary>
    /// <inheritdoc cref="ScoreAsync(IReadOnlyList{string}, CancellationToken)"/>
    public async Task<double> ScoreAsync(string text, CancellationToken cancellationToken = default) =>
        (await ScoreAsync([text], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>The reward of each text, in nats; computed in batches.</summary>
    /// <inheritdoc cref="SequenceClassifier.ClassifyAsync" path="/exception"/>
    public async Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        var labels = await _classifier.ClassifyAsync(texts, cancellationToken).ConfigureAwait(false);
        return [.. labels.Select(logProbabilities => logProbabilities[_positive] - logProbabilities[1 - _positive])];
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _classifier.DisposeAsync();

    private static int Find(SequenceClassifier classifier, string[] names)
    {
        int[] found = [.. Enumerable.Range(0, classifier.Labels.Count)
            .Where(label => names.Contains(classifier.Labels[label], StringComparer.OrdinalIgnoreCase))];
        return found is [int only] ? only : throw WrongLabels(classifier);
    }

    private static ModelFormatException WrongLabels(SequenceClassifier classifier) => new(
        $"{classifier.Name}: labels {string.Join(", ", classifier.Labels.Take(10).Select(FileText.Shown))} found, "
        + "a reward needs exactly two: one positive (or LABEL_1) and one negative (or LABEL_0)");
}
