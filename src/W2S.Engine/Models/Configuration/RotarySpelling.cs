namespace W2S.Engine.Models.Configuration;

/// <summary>How a family's configuration spells rotary positions, and what it means where it says nothing.</summary>
internal sealed record RotarySpelling
{
    /// <summary>The key of the base of the frequencies, beside <c>rope_theta</c> within the settings.</summary>
    public string Theta { get; init; } = "rope_theta";

    /// <summary>Whether the family can leave a part of each head as it is.</summary>
    public bool AllowsPart { get; init; }

    /// <summary>An older key of the rotated share of a head, beside <c>partial_rotary_factor</c>.</summary>
    public string? Share { get; init; }

    /// <summary>The share that is rotated where none is named.</summary>
    public double DefaultShare { get; init; } = 1;

    /// <summary>The context before scaling where none is named; null for the model's own.</summary>
    public int? OriginalLength { get; init; }

    /// <summary>Scalings by names that this family once gave them.</summary>
    public IReadOnlyDictionary<string, string> OldTypes { get; init; } = new Dictionary<string, string>();
}
