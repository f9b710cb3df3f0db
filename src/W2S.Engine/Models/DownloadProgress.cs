using W2S.Engine.Hub;

namespace W2S.Engine.Models;

/// <summary>Passes the progress of a download on as a stage of making a model ready.</summary>
internal sealed class DownloadProgress : IProgress<HubProgress>
{
    private readonly IProgress<LoadProgress> _progress;
    private readonly string _model;

    private DownloadProgress(IProgress<LoadProgress> progress, string model)
    {
        _progress = progress;
        _model = model;
    }

    /// <param name="model">What reports call it.</param>
    /// <returns>Null where nobody is to be told.</returns>
    public static DownloadProgress? To(IProgress<LoadProgress>? progress, string model) =>
        progress is null ? null : new DownloadProgress(progress, model);

    /// <inheritdoc/>
    public void Report(HubProgress value) =>
        _progress.Report(new LoadProgress(
            value.IsWaiting ? LoadStage.Waiting : LoadStage.Downloading, _model, value.BytesDone, value.BytesTotal, value.File));
}
