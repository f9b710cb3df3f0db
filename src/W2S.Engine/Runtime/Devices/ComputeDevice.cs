namespace W2S.Engine.Runtime.Devices;

/// <summary>A device as a user sees it.</summary>
/// <param name="Name">As <see cref="DevicePlacement"/> is written, for example <c>cuda:0</c>.</param>
/// <param name="Description">What it is, for example the name of the card.</param>
/// <param name="TotalBytes">Of its memory; null where that cannot be found out.</param>
/// <param name="FreeBytes">Of these, what can still be had; null where that cannot be found out.</param>
public sealed record ComputeDevice(string Name, string Description, long? TotalBytes, long? FreeBytes)
{
    /// <summary>Why nothing can compute there as the program stands, and what would change that; null if it can.</summary>
    public string? Obstacle { get; init; }
}
