namespace W2S.Engine.Runtime;

/// <summary>What a <see cref="ForwardEntry"/> wants to know besides having its tokens cached.</summary>
public enum ForwardOutput
{
    /// <summary>Nothing: the tokens are only cached.</summary>
    None,

    /// <summary>The logits that follow the entry's last token.</summary>
    LastLogits,

    /// <summary>For each token of the entry, the log-probability of a given next token.</summary>
    LogProbabilities,

    /// <summary>Tokens drawn to follow the entry's last one. Only of a decoder that <see cref="IDecoder.DrawsTokens"/>.</summary>
    Draws,
}
