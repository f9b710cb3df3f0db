namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>Rewrites text before it is tokenized. Immutable and safe to use from any thread.</summary>
internal interface INormalizer
{
    /// <summary>The normalized text; what comes from trusted text only is trusted.</summary>
    /// <param name="start">What stands before the text.</param>
    MarkedText Normalize(MarkedText text, SectionStart start);

    /// <summary>
    /// What becomes of a space that a text is cut before (<see cref="SpaceCut"/>), where the two parts are normalized as the whole is; null
    /// where that is not known.
    /// </summary>
    /// <param name="space">What the normalizers before made of it.</param>
    char? SpaceAtCut(char space, SectionStart start);
}
