namespace W2S.Engine.Tokenization.Decoding;

/// <summary>How tokens become text: the decoder of a tokenizer. Immutable and safe to use from any thread.</summary>
internal interface IDecoding
{
    /// <summary>Begins a text.</summary>
    /// <param name="continuesPrompt">The text is a response: what decoding takes off the beginning of a text stays.</param>
    ITextAssembler Begin(bool continuesPrompt);

    /// <summary>The bytes that <paramref name="token"/> stands for inside a text.</summary>
    byte[] BytesOf(string token);
}

/// <summary>Puts a growing text together from its tokens. Not thread-safe.</summary>
internal interface ITextAssembler
{
    /// <summary>Text that is certain once <paramref name="token"/> is there.</summary>
    string Append(string token);

    /// <summary>What is held back would read as this if nothing followed. The state is left as it is.</summary>
    string PeekPending();

    /// <summary>An independent copy.</summary>
    ITextAssembler Clone();
}
