using W2S.Engine.Checkpoints;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Models;

/// <summary>
/// A checkpoint of a <c>...ForSequenceClassification</c> architecture: texts or chats in, logits or log-probabilities of labels out.
/// </summary>
/// <remarks>
/// As in transformers, the labels are read from the last token that is no padding. Around a text is put what the tokenizer's template says.
/// A chat is written by the checkpoint's chat template, without the beginning of another answer, and nothing is put around it. Spellings of
/// special tokens in texts and contents of messages stay ordinary text. Safe to use from any thread.
/// </remarks>
public sealed class SequenceClassifier : IAsyncDisposable
{
    // Texts computed in one pass: enough to fill the matrix products, few enough that cancelling is prompt.
    private const int PassTexts = 16;

    private readonly LocalModel _model;
    private readonly ITokenizer _tokenizer;
    private readonly ClassificationHead _head;

    /// <param name="model">Owned from here on.</param>
    /// <exception cref="ModelFormatException">It is no classifier.</exception>
    /// <exception cref="InvalidOptionException">It was loaded without a tokenizer.</exception>
    public SequenceClassifier(LocalModel model)
    {
        _model = model;
        _tokenizer = model.Tokenizer ?? throw new InvalidOptionException("model", $"'{model.Name}' was loaded without a tokenizer");
        _head = model.Spec.Head as ClassificationHead
            ?? throw new ModelFormatException(
                $"{model.Name}: config.json's architectures name a language model, one ...ForSequenceClassification expected");
    }

    /// <summary>The model's name.</summary>
    public string Name => _model.Name;

    /// <summary>Names of the labels, by index.</summary>
    public IReadOnlyList<string> Labels => _head.Labels;

    /// <summary>Loads a checkpoint folder.</summary>
    /// <param name="options">Null for the defaults.</param>
    /// <inheritdoc cref="LocalModel.LoadAsync" path="/exception"/>
    public static async Task<SequenceClassifier> LoadAsync(
        string folder, LoadOptions? options = null, CancellationToken cancellationToken = default)
    {
        var model = await LocalModel.LoadAsync(folder, options, cancellationToken).ConfigureAwait(false);
        try
        {
            return new SequenceClassifier(model);
        }
        catch
        {
            await model.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Natural log-probabilities of <see cref="Labels"/> for each of <paramref name="texts"/>: [texts][labels].</summary>
    /// <inheritdoc cref="ReadLogitsAsync" path="/exception"/>
    public async Task<IReadOnlyList<double[]>> ClassifyAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellationToken = default) =>
        [.. (await ReadLogitsAsync(texts, cancellationToken).ConfigureAwait(false)).Select(LogSoftmax)];

    /// <summary>
    /// Logits of <see cref="Labels"/> for each of <paramref name="texts"/>: [texts][labels]. All that a model with one label has to say:
    /// its log-probability is always 0.
    /// </summary>
    /// <exception cref="InvalidOptionException">
    /// A text is empty or longer than the model's context, or a chat is one that the checkpoint's template refuses or has no template for.
    /// </exception>
    /// <exception cref="ChatTemplates.ChatTemplateException">
    /// The checkpoint's chat template is needed and malformed, or goes wrong.
    /// </exception>
    /// <exception cref="W2SException">The model failed.</exception>
    public async Task<IReadOnlyList<float[]>> ReadLogitsAsync(IReadOnlyList<Prompt> texts, CancellationToken cancellationToken = default)
    {
        int[][] tokens = [.. texts.Select(Encode)];
        var results = new List<float[]>(texts.Count);
        foreach (var pass in tokens.Chunk(PassTexts))
        {
            results.AddRange(await ComputeAsync(pass, cancellationToken).ConfigureAwait(false));
        }

        return results;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _model.DisposeAsync();

    /// <summary>The tokens up to the last that is no padding; the first alone where all are.</summary>
    internal static int[] WithoutPadding(int[] ids, int? padToken)
    {
        var last = Array.FindLastIndex(ids, id => id != padToken);
        return ids[..Math.Min(ids.Length, Math.Max(last, 0) + 1)];
    }

    private int[] Encode(Prompt text, int index)
    {
        var ids = WithoutPadding(PromptEncoder.Encode(_tokenizer, Format(text, index)), _head.PadToken);
        var context = _model.Spec.ContextLength;
        return ids.Length >= 1 && ids.Length <= context
            ? ids
            : throw new InvalidOptionException($"text {index}", $"{ids.Length} tokens found, 1 to the {context} that '{Name}' can read expected");
    }

    private FormattedPrompt Format(Prompt text, int index)
    {
        if (text.Text is not null)
        {
            return PromptTemplate.None.Apply(text);
        }

        var template = _model.ChatTemplate
            ?? throw new InvalidOptionException($"text {index}", $"messages found, but the checkpoint of '{Name}' has no chat template; a text expected");
        return new FormattedPrompt(template.Render(text.Messages, addGenerationPrompt: false), IsComplete: true);
    }

    private async Task<float[][]> ComputeAsync(int[][] tokens, CancellationToken cancellationToken)
    {
        var batch = new ForwardBatch();
        try
        {
            foreach (var ids in tokens)
            {
                batch.AddLastLogits(_model.Runner.Decoder.CreateSequence(ids.Length), ids);
            }

            await _model.Runner.RunAsync(batch, cancellationToken).ConfigureAwait(false);
            return [.. batch.Entries.Select(entry => entry.Logits)];
        }
        finally
        {
            foreach (var entry in batch.Entries)
            {
                entry.Sequence.Dispose();
            }
        }
    }

    private static double[] LogSoftmax(float[] logits)
    {
        double max = logits.Max();
        var logSum = max + Math.Log(logits.Sum(logit => Math.Exp(logit - max)));
        return [.. logits.Select(logit => logit - logSum)];
    }
}
