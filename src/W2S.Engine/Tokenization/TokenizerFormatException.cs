namespace W2S.Engine.Tokenization;

/// <summary>A tokenizer file is malformed or asks for something this tokenizer does not do.</summary>
public sealed class TokenizerFormatException : W2SException
{
    public TokenizerFormatException(string message)
        : base(message)
    {
    }

    public TokenizerFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
