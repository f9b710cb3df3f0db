namespace W2S.Engine.Models;

/// <summary>How far making a model ready has come.</summary>
/// <param name="Model">The name it is loaded under.</param>
/// <param name="DoneBytes">
/// Of what is downloaded, or of the weights as they are stored. Grows up to the total; only a file that has to be downloaded anew takes
/// it back.
/// </param>
/// <param name="TotalBytes">Known from the first report of a stage on.</param>
/// <param name="Item">The file that moved, or the tensor read last; null before the first tensor and at the end.</param>
public sealed record LoadProgress(LoadStage Stage, string Model, long DoneBytes, long TotalBytes, string? Item);

/// <summary>What is being done to make a model ready, in this order.</summary>
public enum LoadStage
{
    /// <summary>Another process downloads a file of it, which is waited for.</summary>
    Waiting,

    /// <summary>Its files come from a hub.</summary>
    Downloading,

    /// <summary>Its weights are read and packed.</summary>
    Reading,
}
