namespace W2S.Engine.Models;

/// <summary>How far making a model ready has come. Within a stage the bytes done only grow, and end at the total.</summary>
/// <param name="Model">The name it is loaded under.</param>
/// <param name="DoneBytes">Of the weights as they are stored.</param>
/// <param name="TotalBytes">Known from the first report of a stage on.</param>
/// <param name="Item">The tensor read last; null before the first and at the end.</param>
public sealed record LoadProgress(LoadStage Stage, string Model, long DoneBytes, long TotalBytes, string? Item);

public enum LoadStage
{
    /// <summary>Its weights are read and packed.</summary>
    Reading,
}
