namespace W2S.Engine.Hosting;

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
