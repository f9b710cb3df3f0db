namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>Rewrites text before it is tokenized. Immutable and safe to use from any thread.</summary>
internal interface INormalizer
{
    /// <summary>The normalized text; what comes from trusted text only is trusted.</summary>
    MarkedText Normalize(MarkedText text);
}
