using Microsoft.Extensions.Logging;

namespace W2S.Engine.Hosting;

/// <summary>What the registry reports. Never prompts or responses.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1, LogLevel.Information, "Loaded checkpoint {Folder}")]
    public static partial void CheckpointLoaded(this ILogger logger, string folder);

    [LoggerMessage(2, LogLevel.Information, "Downloading {Model} from {Hub}")]
    public static partial void CheckpointDownloading(this ILogger logger, string model, Uri hub);
}
