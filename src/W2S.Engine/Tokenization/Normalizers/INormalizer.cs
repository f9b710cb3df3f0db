namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>Rewrites text before it is tokenized. Immutable and safe to use from any thread.</summary>
internal interface INormalizer
{
    /// <summary>The normalized text; what comes from trusted text only is trusted.</summary>
    /// <param name="start">What stands before the text.</param>
    MarkedText Normalize(MarkedText text, SectionStart start);
}
