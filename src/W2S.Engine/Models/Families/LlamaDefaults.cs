using W2S.Engine.Models.Configuration;

namespace W2S.Engine.Models.Families;

/// <summary>In what a family's configuration differs from Llama's: what it means where a key is absent, and how it spells keys.</summary>
internal sealed record LlamaDefaults
{
    /// <summary>Key and value heads; null for as many as query heads.</summary>
    public int? KeyValueHeadCount { get; init; }

    /// <summary>Numbers per head; null for the hidden size over the query heads.</summary>
    public int? HeadSize { get; init; }

    public string ActivationKey { get; init; } = "hidden_act";

    public string Activation { get; init; } = "silu";

    public double NormEpsilon { get; init; } = 1e-6;

    /// <summary>The token embedding serves as output matrix.</summary>
    public bool Tied { get; init; }

    public RotarySpelling Rotary { get; init; } = new();
}
