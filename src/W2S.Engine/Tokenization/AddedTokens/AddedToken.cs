namespace W2S.Engine.Tokenization.AddedTokens;

/// <summary>A token that is found in text as it stands, before anything else looks at the text.</summary>
internal sealed record AddedToken(int Id, string Content)
{
    /// <summary>Longest content accepted, in chars. It bounds the work per position of a text.</summary>
    public const int MaxLength = 1024;

    /// <summary>A mark of the model's own (begin, end, role): recognised in trusted text only and left out of decoded text.</summary>
    public bool IsSpecial { get; init; }

    /// <summary>Takes white space before it along.</summary>
    public bool StripsLeft { get; init; }

    /// <summary>Takes white space after it along.</summary>
    public bool StripsRight { get; init; }

    /// <summary>Found only where no word character touches it.</summary>
    public bool IsSingleWord { get; init; }

    /// <summary>Looked for in normalized text rather than in the text as given.</summary>
    public bool IsNormalized { get; init; }
}
