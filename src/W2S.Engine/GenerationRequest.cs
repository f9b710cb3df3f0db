using W2S.Engine.Search;

namespace W2S.Engine;

/// <summary>One request to <see cref="GuidedGenerator"/>.</summary>
public sealed record GenerationRequest
{
    /// <summary>
    /// The user's prompt, or chat. Special tokens spelled in it are ordinary text; each model's own format is applied to it.
    /// </summary>
    public required Prompt Prompt { get; init; }

    /// <summary>Registered name of the large model; null for the default.</summary>
    public string? LargeModel { get; init; }

    /// <summary>Registered guidance with weights; null for the default, empty for none, which only plain sampling allows.</summary>
    public IReadOnlyList<GuidanceChoice>? Guidance { get; init; }

    /// <summary>What to search.</summary>
    public SearchOptions Search { get; init; } = new();
}

/// <summary>A registered guidance and how much it counts.</summary>
/// <param name="Weight">Factor of its score, finite; negative steers away. Default 1.</param>
public sealed record GuidanceChoice(string Name, double Weight = 1.0);
