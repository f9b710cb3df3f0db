namespace W2S.Engine.Hosting;

/// <summary>How a registered model stands at one moment.</summary>
/// <param name="Name">The name it is registered under.</param>
/// <param name="Kind">Whether it is a large model or guidance.</param>
/// <param name="State">A model registered as an object is always loaded.</param>
/// <param name="Error">Why the last load failed; null unless <paramref name="State"/> is <see cref="ModelState.Failed"/>.</param>
public sealed record ModelStatus(string Name, ModelKind Kind, ModelState State, string? Error = null);
