using W2S.Bench.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Models;

public class DiskSpaceTests
{
    [Fact]
    public void Require_LessThanIsNeeded_SaysBothNumbers()
    {
        var error = Assert.Throws<IOException>(() => DiskSpace.Require(21_000_000_000, "/models", available: 5_000_000_000));

        Assert.StartsWith("/models: 5000 MB of disk found, 21.0 GB expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_ModelsThatAreWritten_NeedNothingMore()
    {
        using var folder = new TempFolder();
        var set = ShapeSet.Named("tiny");
        var before = DiskSpace.Missing(set, folder.Path);

        foreach (var shape in set.Shapes)
        {
            await BenchCheckpoint.EnsureAsync(shape, folder.Path, CancellationToken.None);
        }

        var written = new DirectoryInfo(folder.Path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        Assert.True(before >= written, $"{before} bytes foretold, {written} written");
        Assert.Equal(0, DiskSpace.Missing(set, folder.Path));
    }

    [Fact]
    public void Available_FolderThatIsThere_IsKnown() => Assert.True(DiskSpace.Available(Path.GetTempPath()) > 0);
}
