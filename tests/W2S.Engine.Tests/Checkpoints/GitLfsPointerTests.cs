using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class GitLfsPointerTests : IDisposable
{
    private const string Pointer = """
        version https://git-lfs.github.com/spec/v1
        oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
        size 12345

        """;

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("tokenizer.json")]
    public async Task Load_PointerInPlaceOfAFile_IsRefusedWithWhatToDo(string name)
    {
        var folder = TinyCheckpoints.WriteGpt2(_folder.Path);
        File.WriteAllText(Path.Join(folder, name), Pointer);

        var error = await Assert.ThrowsAnyAsync<W2SException>(() => LocalModel.LoadAsync(folder));

        AssertSaysWhatToDo(Path.Join(folder, name), error);
    }

    [Fact]
    public void LoadTokenizer_PointerInPlaceOfSentencePiece_IsRefusedWithWhatToDo()
    {
        _folder.Write("tokenizer.model", Pointer);

        var error = Assert.Throws<TokenizerFormatException>(() => TokenizerFile.Load(_folder.Path));

        AssertSaysWhatToDo(Path.Join(_folder.Path, "tokenizer.model"), error);
    }

    [Fact]
    public void Open_PointerInPlaceOfAShard_IsRefusedWithWhatToDo()
    {
        _folder.Write(ShardIndex.FileName, """{"weight_map":{"a":"x.safetensors"}}""");
        _folder.Write("x.safetensors", Pointer);

        var error = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path));

        AssertSaysWhatToDo(Path.Join(_folder.Path, "x.safetensors"), error);
    }

    [Theory]
    [InlineData("version https://example.org/spec/v1")]
    [InlineData("version")]
    public void Open_OtherText_IsNoPointer(string text)
    {
        _folder.Write("model.safetensors", text);

        var error = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path));

        Assert.DoesNotContain("git-lfs", error.Message, StringComparison.Ordinal);
    }

    private static void AssertSaysWhatToDo(string path, W2SException error)
    {
        Assert.StartsWith($"{path}: this is a git-lfs pointer, not the file", error.Message, StringComparison.Ordinal);
        Assert.Contains("'git lfs pull'", error.Message, StringComparison.Ordinal);
    }
}
