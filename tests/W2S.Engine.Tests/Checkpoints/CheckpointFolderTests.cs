using System.Diagnostics;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class CheckpointFolderTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void Open_NoSuchFolder_IsRefused() => AssertRefused(Path.Join(_root.Path, "nowhere"), "no such folder");

    [Fact]
    public void Open_FolderWithoutWeights_SaysWhatWasLookedFor() =>
        AssertRefused(_root.Folder("m"), "neither model.safetensors nor model.safetensors.index.json found");

    [Theory]
    [InlineData("pytorch_model.bin")]
    [InlineData("model.pt")]
    [InlineData("consolidated.00.pth")]
    public void Open_FolderWithPickleWeightsOnly_IsRefusedWithWhatToDo(string name)
    {
        var folder = _root.Folder("m");
        File.WriteAllBytes(Path.Join(folder, name), [0x80, 0x02]);

        AssertRefused(folder, name, "safe_serialization=True");
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData(Weights)]
    public async Task Load_PipeInPlaceOfAFile_IsRefusedRatherThanWaitedFor(string name)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // Pipes have no place in folders there.
        }

        var folder = TinyCheckpoints.WriteGpt2(_root.Folder("m"));
        File.Delete(Path.Join(folder, name));
        using (Process pipe = Process.Start("mkfifo", [Path.Join(folder, name)]))
        {
            await pipe.WaitForExitAsync();
        }

        await Assert.ThrowsAnyAsync<W2SException>(() => LocalModel.LoadAsync(folder).WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Open_LinkOutOfTheFolder_IsRefused()
    {
        var folder = _root.Folder("m");
        Link(Path.Join(folder, Weights), WriteWeights(_root.Path, "outside.safetensors"));

        AssertRefused(folder, "a link to", "outside the folder");
    }

    [Fact]
    public void Open_RelativeLinkOutOfTheFolder_IsRefused()
    {
        var folder = _root.Folder("m");
        WriteWeights(_root.Path, "outside.safetensors");
        Link(Path.Join(folder, Weights), "../outside.safetensors");

        AssertRefused(folder, "outside the folder");
    }

    [Fact]
    public void Open_LinkThroughALinkedFolder_IsRefused()
    {
        // m/model.safetensors -> sub/x.safetensors looks inside, but m/sub -> ../elsewhere.
        var folder = _root.Folder("m");
        WriteWeights(_root.Folder("elsewhere"), "x.safetensors");
        Directory.CreateSymbolicLink(Path.Join(folder, "sub"), "../elsewhere");
        Link(Path.Join(folder, Weights), "sub/x.safetensors");

        AssertRefused(folder, "outside the folder");
    }

    [Fact]
    public void Open_LinkToFolderOfSimilarName_IsRefused()
    {
        var folder = _root.Folder("m");
        Link(Path.Join(folder, Weights), WriteWeights(_root.Folder("m2"), Weights));

        AssertRefused(folder, "outside the folder");
    }

    [Fact]
    public void Open_ShardThatLinksOut_IsRefused()
    {
        var folder = _root.Folder("m");
        File.WriteAllText(Path.Join(folder, ShardIndex.FileName), """{"weight_map":{"a":"x.safetensors"}}""");
        Link(Path.Join(folder, "x.safetensors"), WriteWeights(_root.Path, "outside.safetensors"));

        AssertRefused(folder, "outside the folder");
    }

    [Fact]
    public void Open_LinksInACircle_AreRefused()
    {
        var folder = _root.Folder("m");
        Link(Path.Join(folder, Weights), "b");
        Link(Path.Join(folder, "b"), Weights);

        AssertRefused(folder, "more than 40 links");
    }

    [Fact]
    public void Open_LinkToNothing_IsAMissingFile()
    {
        var folder = _root.Folder("m");
        Link(Path.Join(folder, Weights), "gone.safetensors");

        AssertRefused(folder, "neither model.safetensors nor");
    }

    [Fact]
    public void Open_LinkWithinTheFolder_IsFollowed()
    {
        var folder = _root.Folder("m");
        WriteWeights(folder, "real.safetensors");
        Link(Path.Join(folder, Weights), "real.safetensors");

        Checkpoint.Open(folder).Dispose();
    }

    [Fact]
    public void Open_FolderThatIsItselfALink_IsFollowed()
    {
        WriteWeights(_root.Folder("real"), Weights);
        var link = Path.Join(_root.Path, "link");
        Directory.CreateSymbolicLink(link, Path.Join(_root.Path, "real"));

        Checkpoint.Open(link).Dispose();
    }

    [Fact]
    public void Open_HubCacheSnapshot_FollowsLinksToItsOwnBlobs()
    {
        var snapshot = _root.Folder("models--org--name/snapshots/0123abcd");
        WriteWeights(_root.Folder("models--org--name/blobs"), "e3b0c442");
        Link(Path.Join(snapshot, Weights), "../../blobs/e3b0c442");

        Checkpoint.Open(snapshot).Dispose();
    }

    [Fact]
    public void Open_HubCacheSnapshot_RefusesLinksToOtherRepositories()
    {
        var snapshot = _root.Folder("models--org--name/snapshots/0123abcd");
        WriteWeights(_root.Folder("models--org--other/blobs"), "e3b0c442");
        Link(Path.Join(snapshot, Weights), "../../../models--org--other/blobs/e3b0c442");

        AssertRefused(snapshot, "outside the folder");
    }

    private static string WriteWeights(string folder, string name)
    {
        var path = Path.Join(folder, name);
        File.WriteAllBytes(path, SafetensorsWriter.Write(TensorToWrite.Floats("a", [1], [1])));
        return path;
    }

    private static void Link(string path, string target) => File.CreateSymbolicLink(path, target);

    private static void AssertRefused(string folder, params string[] expected)
    {
        var error = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(folder));
        Assert.Contains(folder, error.Message, StringComparison.Ordinal);
        Assert.All(expected, e => Assert.Contains(e, error.Message, StringComparison.Ordinal));
    }
}
