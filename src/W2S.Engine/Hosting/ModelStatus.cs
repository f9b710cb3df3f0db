namespace W2S.Engine.Hosting;

/// <summary>How a registered model stands at one moment.</summary>
/// <param name="Name">The name it is registered under.</param>
/// <param name="Kind">Whether it is a large model or guidance.</param>
/// <param name="State">A model registered as an object is always loaded.</param>
/// <param name="Error">
/// Why the last load that came to an end failed, also while the next one runs already; null if it did not, or there was none.
/// </param>
public sealed record ModelStatus(string Name, ModelKind Kind, ModelState State, string? Error = null);
