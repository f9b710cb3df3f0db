using W2S.Accuracy;
using W2S.Engine.Tests.Support;

namespace W2S.Bench.Tests.Accuracy;

public sealed class JsonLinesTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Lines_AreTheirTexts() => Assert.Equal(["one", "two"], Read("{\"text\": \"one\"}\n{\"id\": 1, \"text\": \"two\"}\n"));

    [Theory]
    [InlineData("", ": 0 lines found, at least 2 expected")]
    [InlineData("{\"text\": \"one\"}\n", ": 1 lines found, at least 2 expected")]
    [InlineData("{\"text\": \"one\"}\n\n", ", line 2: ")]
    [InlineData("{\"text\": \"one\"}\n{\"prompt\": \"two\"}\n", ", line 2: ")]
    [InlineData("{\"text\": 1}\n", ", line 1: ")]
    [InlineData("[]\n", ", line 1: ")]
    public void Read_AnythingElse_IsRefusedByFileAndLine(string content, string expected) =>
        Assert.Contains($"texts.jsonl{expected}", Assert.Throws<IOException>(() => Read(content)).Message, StringComparison.Ordinal);

    private List<string> Read(string content)
    {
        var path = Path.Join(_folder.Path, "texts.jsonl");
        File.WriteAllText(path, content);
        return JsonLines.Read(path, "text");
    }
}
