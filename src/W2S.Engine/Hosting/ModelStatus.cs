namespace W2S.Engine.Hosting;

/// <summary>How a registered model stands at one moment.</summary>
/// <param name="Name">The name it is registered under.</param>
/// <param name="Kind">Whether it is a large model or guidance.</param>
/// <param name="State">A model registered as an object is always loaded.</param>
/// <param name="Error">
/// Why the last load that came to an end failed, also while the next one runs already; null if it did not, or there was none.
/// </param>
public sealed record ModelStatus(string Name, ModelKind Kind, ModelState State, string? Error = null);

/// <summary>What a registered model is there for.</summary>
public enum ModelKind
{
    /// <summary>It proposes.</summary>
    LargeModel,

    /// <summary>It scores: a tuned/untuned pair, which counts as one.</summary>
    Guidance,
}

/// <summary>Kinds of models, for people.</summary>
internal static class ModelKindNames
{
    public static string Name(this ModelKind kind) => kind is ModelKind.LargeModel ? "large model" : "guidance";
}

/// <summary>How a registered model stands.</summary>
public enum ModelState
{
    /// <summary>Nobody asked for it yet, or all who did gave up; the next request loads it.</summary>
    NotLoaded,

    /// <summary>Being downloaded or read.</summary>
    Loading,

    /// <summary>In memory.</summary>
    Loaded,

    /// <summary>The last load failed; the next request tries again.</summary>
    Failed,
}
