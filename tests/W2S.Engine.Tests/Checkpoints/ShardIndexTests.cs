using System.Text.Json.Nodes;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class ShardIndexTests : IDisposable
{
    private const string First = "model-00001-of-00002.safetensors";
    private const string Second = "model-00002-of-00002.safetensors";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ShardedCheckpoint_ReadsFromEveryShard()
    {
        WriteShards();
        WriteIndex(("a", First), ("b", Second));

        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);
        var read = new float[2];
        checkpoint.Read(new WeightReference { Tensor = "b", Rows = 2, StoredRows = 2 }, read);

        Assert.Equal([3, 4], read);
        Assert.Equal(["a", "b"], checkpoint.Names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Open_ShardNamedButNotThere_IsRefusedByName()
    {
        WriteIndex(("a", First));
        AssertRefused($"shard {First} is not in the folder");
    }

    [Fact]
    public void Open_TensorsListedButAbsentFromTheirShard_AreAllNamed()
    {
        WriteShards();
        WriteIndex(("a", First), ("b", Second), ("c", Second), ("d", First));
        AssertRefused($"c (in {Second}); d (in {First})");
    }

    [Fact]
    public void Open_TensorInAnotherShardThanListed_IsRefused()
    {
        WriteShards();
        WriteIndex(("a", First), ("b", First), ("c", Second));
        AssertRefused($"{Second} holds tensors that are not listed as its own: b");
    }

    [Fact]
    public void Open_TensorNotListed_IsRefused()
    {
        _folder.Write(First, SafetensorsWriter.Write(TensorToWrite.Floats("a", [1], [1]), TensorToWrite.Floats("hidden", [1], [1])));
        WriteIndex(("a", First));
        AssertRefused("not listed as its own: hidden");
    }

    [Theory]
    [InlineData("../x.safetensors")]
    [InlineData("sub/x.safetensors")]
    [InlineData("..\\x.safetensors")]
    [InlineData("/etc/x.safetensors")]
    [InlineData("C:x.safetensors")]
    [InlineData("C:\\x.safetensors")]
    [InlineData("\\\\server\\share\\x.safetensors")]
    [InlineData("//server/share/x.safetensors")]
    [InlineData("x.safetensors:stream.safetensors")]
    [InlineData("..safetensors")]
    [InlineData(".safetensors")]
    [InlineData("x.safetensors\u0000.safetensors")]
    [InlineData("x\n.safetensors")]
    [InlineData("x.safetensors ")]
    [InlineData("x.json")]
    [InlineData("x")]
    [InlineData("")]
    public void Open_AnythingButAPlainSafetensorsName_IsRefused(string file)
    {
        _folder.Write("x.safetensors", SafetensorsWriter.Write(TensorToWrite.Floats("a", [1], [1])));
        WriteIndex(("a", file));

        var error = AssertRefused("a plain name ending in .safetensors expected");
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Theory]
    [InlineData("pytorch_model-00001-of-00002.bin")]
    [InlineData("model.pt")]
    public void Open_IndexOfPickleFiles_IsRefusedWithWhatToDo(string file)
    {
        WriteIndex(("a", file));
        AssertRefused("safe_serialization=True", file);
    }

    [Theory]
    [InlineData("[]", "a JSON object expected")]
    [InlineData("{}", "no weight_map found")]
    [InlineData("""{"weight_map":[]}""", "no weight_map found")]
    [InlineData("""{"weight_map":{"a":1}}""", "a file name expected")]
    [InlineData("""{"weight_map":{"a":"x.safetensors","a":"y.safetensors"}}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"a":"\ud800.safetensors"}}""", "not valid JSON")]
    [InlineData("""{"weight_map":{"\udc00":"x.safetensors"}}""", "not valid JSON")]
    [InlineData("{", "not valid JSON")]
    public void Open_MalformedIndex_IsRefused(string json, string expected)
    {
        _folder.Write(ShardIndex.FileName, json);
        AssertRefused(expected);
    }

    [Fact]
    public void Open_IndexNestedAbsurdlyDeep_IsRefused()
    {
        _folder.Write(ShardIndex.FileName, "{\"metadata\":" + new string('[', 100_000) + new string(']', 100_000) + "}");
        AssertRefused("not valid JSON");
    }

    [Fact]
    public void Open_IndexOverTheCap_IsRefusedBeforeAllocating()
    {
        using (FileStream file = new(Path.Join(_folder.Path, ShardIndex.FileName), FileMode.CreateNew))
        {
            file.SetLength(ShardIndex.MaxBytes + 1L);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        AssertRefused($"at most {ShardIndex.MaxBytes} expected");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Open_MoreShardsThanTheCap_IsRefused()
    {
        WriteIndex([.. Enumerable.Range(0, ShardIndex.MaxShards + 1).Select(i => ($"t{i}", $"m-{i}.safetensors"))]);
        AssertRefused($"at most {ShardIndex.MaxShards} expected");
    }

    private void WriteShards()
    {
        _folder.Write(First, SafetensorsWriter.Write(TensorToWrite.Floats("a", [2], [1, 2])));
        _folder.Write(Second, SafetensorsWriter.Write(TensorToWrite.Floats("b", [2], [3, 4])));
    }

    private void WriteIndex(params (string Tensor, string File)[] entries)
    {
        var map = new JsonObject();
        foreach ((var tensor, var file) in entries)
        {
            map[tensor] = file;
        }

        _folder.Write(ShardIndex.FileName, new JsonObject { ["metadata"] = new JsonObject(), ["weight_map"] = map }.ToJsonString());
    }

    private ModelFormatException AssertRefused(params string[] expected)
    {
        var error = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path));
        Assert.Contains(ShardIndex.FileName, error.Message, StringComparison.Ordinal);
        Assert.All(expected, e => Assert.Contains(e, error.Message, StringComparison.Ordinal));
        return error;
    }
}
