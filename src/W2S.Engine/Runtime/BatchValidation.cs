using W2S.Engine.Models;

namespace W2S.Engine.Runtime;

/// <summary>What every runtime checks before it computes anything.</summary>
internal static class BatchValidation
{
    [ThreadStatic]
    private static HashSet<Sequence>? _seen; // kept from batch to batch: every token of every request is checked

    /// <exception cref="InvalidOptionException">
    /// A sequence would exceed the context length, a token or target is outside the vocabulary, or a classifier is asked for log-probabilities.
    /// </exception>
    /// <exception cref="ArgumentException">A sequence stands in the batch twice.</exception>
    public static void Validate(DecoderSpec spec, ForwardBatch batch)
    {
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
            if (entry.Output == ForwardOutput.LogProbabilities && spec.Head is not LanguageModelHead)
            {
                throw new InvalidOptionException("log-probabilities of tokens asked of a classification model, only LastLogits expected");
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
