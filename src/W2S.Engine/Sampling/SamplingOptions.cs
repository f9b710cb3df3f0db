namespace W2S.Engine.Sampling;

/// <summary>How the large model's next token is drawn. The defaults are the paper's: temperature 0.7, top-p 1, top-k 50.</summary>
public sealed record SamplingOptions
{
    /// <summary>Divides the logits; 0 always takes the most likely token, which makes all successors of a hypothesis equal.</summary>
    public double Temperature { get; init; } = 0.7;

    /// <summary>Only this many most likely tokens can be drawn; 0 for no limit.</summary>
    public int TopK { get; init; } = 50;

    /// <summary>Only the most likely tokens that together reach this probability can be drawn; in (0, 1].</summary>
    public double TopP { get; init; } = 1.0;

    /// <exception cref="InvalidOptionException">A value is out of its range.</exception>
    public void Validate()
    {
        if (!(Temperature >= 0) || double.IsInfinity(Temperature))
        {
            throw new InvalidOptionException("temperature", $"{Temperature} found, a number of at least 0 expected");
        }

        if (TopK < 0)
        {
            throw new InvalidOptionException("top_k", $"{TopK} found, at least 0 expected (0 is no limit)");
        }

        if (!(TopP > 0) || TopP > 1)
        {
            throw new InvalidOptionException("top_p", $"{TopP} found, more than 0 and at most 1 expected");
        }
    }
}
