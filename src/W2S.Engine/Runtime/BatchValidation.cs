using W2S.Engine.Models;

namespace W2S.Engine.Runtime;

/// <summary>What every runtime checks before it computes anything.</summary>
internal static class BatchValidation
{
    [ThreadStatic]
    private static HashSet<Sequence>? _seen; // kept from batch to batch: every token of every request is checked

    /// <exception cref="InvalidOptionException">
    /// A sequence would exceed the context length, a token or target is outside the vocabulary, a classifier is asked about tokens, or the
    /// decoder for tokens that it does not draw.
    /// </exception>
    /// <exception cref="ArgumentException">A sequence stands in the batch twice.</exception>
    public static void Validate(IDecoder decoder, ForwardBatch batch)
    {
        var spec = decoder.Spec;
        RequireDistinctSequences(batch);
        for (var i = 0; i < batch.Entries.Count; i++)
        {
            var entry = batch.Entries[i];
            if (entry.Sequence.Length + (long)entry.Tokens.Length > spec.ContextLength)
            {
                throw new InvalidOptionException(
                    $"{entry.Sequence.Length} + {entry.Tokens.Length} tokens found, at most the context length of {spec.ContextLength} expected");
            }

            RequireInVocabulary("token", entry.Tokens.Span, lowest: 0, spec.VocabularySize);
            RequireInVocabulary("target token", entry.Targets.Span, lowest: -1, spec.VocabularySize);
            if (entry.Output is ForwardOutput.LogProbabilities or ForwardOutput.Draws && spec.Head is not LanguageModelHead)
            {
                throw new InvalidOptionException($"{entry.Output} asked of a classification model, only LastLogits expected");
            }

            if (entry.Output == ForwardOutput.Draws)
            {
                RequireDrawable(decoder, entry.Draw);
            }
        }
    }

    private static void RequireDistinctSequences(ForwardBatch batch)
    {
        var seen = _seen ??= new HashSet<Sequence>(ReferenceEqualityComparer.Instance);
        try
        {
            for (var i = 0; i < batch.Entries.Count; i++)
            {
                if (!seen.Add(batch.Entries[i].Sequence))
                {
                    throw new ArgumentException("a sequence stands in the batch twice", nameof(batch));
                }
            }
        }
        finally
        {
            seen.Clear();
        }
    }

    private static void RequireDrawable(IDecoder decoder, DrawRequest request)
    {
        if (!decoder.DrawsTokens)
        {
            throw new InvalidOptionException("Draws asked of a decoder that draws no tokens, LastLogits expected");
        }

        if (request.VocabularySize < 1 || request.VocabularySize > decoder.Spec.VocabularySize)
        {
            throw new InvalidOptionException(
                $"a vocabulary of {request.VocabularySize} tokens to draw from found, 1 to {decoder.Spec.VocabularySize} expected");
        }
    }

    private static void RequireInVocabulary(string what, ReadOnlySpan<int> tokens, int lowest, int vocabularySize)
    {
        foreach (var token in tokens)
        {
            if (token < lowest || token >= vocabularySize)
            {
                throw new InvalidOptionException($"{what} {token} found, {lowest} to {vocabularySize - 1} expected");
            }
        }
    }
}
