using Microsoft.Extensions.Logging;

namespace W2S.Engine.Hosting;

/// <summary>What the registry reports. Never prompts or responses.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1, LogLevel.Information, "Loaded in {Seconds:0.0} s: checkpoint {Folder}")]
    public static partial void CheckpointLoaded(this ILogger logger, double seconds, string folder);

    [LoggerMessage(2, LogLevel.Information, "Downloading {Model} from {Hub}")]
    public static partial void CheckpointDownloading(this ILogger logger, string model, Uri hub);

    [LoggerMessage(3, LogLevel.Error, "Loading {Kind} {Name} failed; the next request tries again")]
    public static partial void LoadFailed(this ILogger logger, Exception error, ModelKind kind, string name);
}
