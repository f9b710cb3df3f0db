using Microsoft.Extensions.Logging;
using W2S.Engine.LargeModels.BlackBox.Continuation;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Hosting;

/// <summary>What the registry reports. Never prompts or responses.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1, LogLevel.Information, "Loaded onto {Device} in {Seconds:0.0} s: checkpoint {Folder}")]
    public static partial void CheckpointLoaded(this ILogger logger, DevicePlacement device, double seconds, string folder);

    [LoggerMessage(2, LogLevel.Information, "Downloading {Model} from {Hub}")]
    public static partial void CheckpointDownloading(this ILogger logger, string model, Uri hub);

    [LoggerMessage(3, LogLevel.Error, "Loading {Kind} '{Name}' failed; the next request tries again")]
    public static partial void LoadFailed(this ILogger logger, Exception error, string kind, string name);

    [LoggerMessage(4, LogLevel.Information, "Waiting at most {Seconds} s for {Count} running requests")]
    public static partial void Draining(this ILogger logger, int count, double seconds);

    [LoggerMessage(5, LogLevel.Warning, "Cancelling {Count} requests that still run")]
    public static partial void DrainingEnded(this ILogger logger, int count);

    [LoggerMessage(6, LogLevel.Information, "Warm-up begun: large model {LargeModel}, guidance {Guidance}")]
    public static partial void WarmUpBegun(this ILogger logger, string? largeModel, string? guidance);

    [LoggerMessage(7, LogLevel.Information, "Warm-up done in {Seconds:0.0} s")]
    public static partial void WarmUpDone(this ILogger logger, double seconds);

    [LoggerMessage(8, LogLevel.Error, "Warm-up failed, and is tried again in {Seconds} s or by the next request: {Error}")]
    public static partial void WarmUpFailed(this ILogger logger, string error, double seconds);

    [LoggerMessage(9, LogLevel.Information, "Large model {Name} was asked whether it continues partial answers: {Outcome}")]
    public static partial void ContinuationProbed(this ILogger logger, string name, ProbeOutcome outcome);
}
