using W2S.Engine.Checkpoints;
using W2S.Engine.Models;

namespace W2S.Engine.Evaluation;

/// <summary>
/// Says how good a text or a chat is. From a two-label sentiment classifier: log p(positive) - log p(negative), in nats, the gold reward of the
/// controlled-sentiment evaluation in arXiv 2405.19262. From a model with one label, as reward models for preferences are: its logit, on
/// whatever scale it was trained to; such a model was mostly trained on chats that end with the answer. How they are read:
/// <see cref="SequenceClassifier"/>. Safe to use from any thread.
/// </summary>
public sealed class RewardModel : IAsyncDisposable
{
    // LABEL_1 is the positive one by convention wherever a classifier was saved without label names.
    private static readonly string[] PositiveNames = ["positive", "pos", "label_1"];
    private static readonly string[] NegativeNames = ["negative", "neg", "label_0"];

    private readonly SequenceClassifier _classifier;
    private readonly int _positive;
    private readonly int? _negative;

    /// <param name="classifier">
    /// Owned from here on. It has one label, or two: one named positive (or <c>LABEL_1</c>), the other negative (or <c>LABEL_0</c>).
    /// </param>
    /// <exception cref="ModelFormatException">It has other labels.</exception>
    public RewardModel(SequenceClassifier classifier)
    {
        _classifier = classifier;
        if (classifier.Labels.Count == 1)
        {
            return;
        }

        _positive = Find(classifier, PositiveNames);
        _negative = Find(classifier, NegativeNames);
        if (classifier.Labels.Count != 2 || _negative == _positive)
        {
            throw WrongLabels(classifier);
        }
    }

    /// <summary>Loads a checkpoint folder.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <inheritdoc cref="LocalModel.LoadAsync" path="/exception"/>
    public static async Task<RewardModel> LoadAsync(
        string folder, LoadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var classifier = await SequenceClassifier.LoadAsync(folder, options, cancellationToken).ConfigureAwait(false);
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

    /// <summary>The reward of one text or chat.</summary>
    /// <inheritdoc cref="ScoreAsync(IReadOnlyList{Prompt}, CancellationToken)"/>
    public async Task<double> ScoreAsync(Prompt text, CancellationToken cancellationToken = default) =>
        (await ScoreAsync([text], cancellationToken).ConfigureAwait(false))[0];

    /// <summary>The reward of each text or chat; computed in batches.</summary>
    /// <inheritdoc cref="SequenceClassifier.ReadLogitsAsync" path="/exception"/>
    public async Task<IReadOnlyList<double>> ScoreAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellationToken = default)
    {
        var textsLogits = await _classifier.ReadLogitsAsync(texts, cancellationToken).ConfigureAwait(false);

        // What log-probabilities subtract from both logits cancels.
        return [.. textsLogits.Select(logits => logits[_positive] - (_negative is { } negative ? (double)logits[negative] : 0))];
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
        + "a reward needs one, or exactly two: one positive (or LABEL_1) and one negative (or LABEL_0)");
}
