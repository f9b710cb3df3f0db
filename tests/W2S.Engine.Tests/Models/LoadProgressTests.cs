using Microsoft.Extensions.Options;
using W2S.Cli.Tests.Support;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

public sealed class LoadProgressTests(TinyModels models) : IClassFixture<TinyModels>
{
    private readonly ProgressList<LoadProgress> _progress = new();

    [Theory]
    [InlineData("F32", 4)]
    [InlineData("BF16", 2)]
    public async Task LoadAsync_Progress_GrowsFromNothingToTheTotalKnownFromTheStart(string type, int bytes)
    {
        using var folder = new TempFolder();
        foreach (var write in new Func<string, string>[]
        {
            name => TinyCheckpoints.WriteGpt2(folder.Folder(name), type: type),
            name => TinyCheckpoints.WriteLlama(folder.Folder(name), type: type),
        })
        {
            var progress = new ProgressList<LoadProgress>();
            var checkpoint = write(Path.GetRandomFileName());
            await using var model = await LocalModel.LoadAsync(checkpoint, new LoadOptions { Name = "m", WithTokenizer = false, Progress = progress });

            var total = CheckpointSummary.Read(checkpoint).Parameters * bytes;
            Assert.Equal(new LoadProgress(LoadStage.Reading, "m", 0, total, null), progress.Reports[0]);
            Assert.Equal(new LoadProgress(LoadStage.Reading, "m", total, total, null), progress.Reports[^1]);
            Assert.Equal(progress.Reports.Select(r => r.DoneBytes).Order(), progress.Reports.Select(r => r.DoneBytes));
            Assert.All(progress.Reports, r => Assert.Equal(total, r.TotalBytes));

            // Every weight is read once: the last one read completes the total.
            Assert.Equal(total, progress.Reports[^2].DoneBytes);
            Assert.NotNull(progress.Reports[^2].Item);
        }
    }

    [Fact]
    public async Task LoadAsync_EveryFamily_ReadsEachWeightOnce()
    {
        foreach (var folder in Directory.EnumerateDirectories(Fixtures.PathOf("golden", "checkpoints")))
        {
            var progress = new ProgressList<LoadProgress>();
            await using var model = await LocalModel.LoadAsync(folder, new LoadOptions { WithTokenizer = false, Progress = progress });

            Assert.Equal((folder, progress.Reports[^2].TotalBytes), (folder, progress.Reports[^2].DoneBytes));
            Assert.Equal(progress.Reports[0].TotalBytes, CheckpointSummary.Read(folder).StoredBytes.Values.Sum());
        }
    }

    [Fact]
    public async Task LoadAsync_CancelledAtATensor_ReadsNoFurther()
    {
        using var cancellation = new CancellationTokenSource();
        _progress.OnReport = report =>
        {
            if (report.Item is not null)
            {
                cancellation.Cancel();
            }
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => LocalModel.LoadAsync(models.Large, new LoadOptions { Progress = _progress }, cancellation.Token));

        Assert.Equal(2, _progress.Reports.Count);
    }

    [Fact]
    public async Task Registry_ManyWaitForOneModel_ReportsItsLoadOnce()
    {
        var options = Options.Create(new WeakToStrongOptions().AddLargeModel("base", models.Large));
        await using var registry = new ModelRegistry(options, progress: _progress);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => registry.GetLargeModelAsync("base", default).AsTask()));

        Assert.All(_progress.Reports, report => Assert.Equal("large", report.Model));
        Assert.Single(_progress.Reports, report => report.DoneBytes == 0);
        Assert.Equal(_progress.Reports[^1].TotalBytes, _progress.Reports[^1].DoneBytes);
    }
}
