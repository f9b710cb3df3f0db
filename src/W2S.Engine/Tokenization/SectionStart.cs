namespace W2S.Engine.Tokenization;

/// <summary>
/// What stands before a section of text: it decides whether a prefix, such as SentencePiece's first space, belongs there.
/// </summary>
internal enum SectionStart
{
    /// <summary>Nothing: the text begins here.</summary>
    BeginsText,

    /// <summary>Other text or an added token.</summary>
    InsideText,

    /// <summary>A prompt: the section is part of a response, in which no prefix belongs anywhere.</summary>
    ContinuesPrompt,
}
