namespace W2S.Engine.Hosting;

/// <summary>What a registered model is there for.</summary>
public enum ModelKind
{
    /// <summary>It proposes.</summary>
    LargeModel,

    /// <summary>It scores: a tuned/untuned pair, which counts as one.</summary>
    Guidance,
}
