using System.Text.Json;
using W2S.Cli.Output;

namespace W2S.Cli.Tests.Output;

public sealed class JsonOutputTests
{
    [Theory]
    [InlineData("caf\u00E9 \u4F60\u597D \U0001F600 <&'+>")]
    [InlineData("")]
    public async Task Write_OrdinaryText_IsLeftAsItIs(string text) =>
        Assert.Equal("{\"piece\":\"" + text + "\"}\n", await WriteAsync(text));

    [Theory]
    [InlineData("\"\\\n\r\t\0\u001b\u007f\u009b")]
    [InlineData("\U0001F600\"\U0001F600\u2028")]
    public async Task Write_AnyText_ComesBackFromOneLineWithoutControlCharacters(string text)
    {
        var json = await WriteAsync(text);

        Assert.DoesNotContain(json[..^1], char.IsControl);
        Assert.Equal(text, JsonSerializer.Deserialize<JsonElement>(json).GetProperty("piece").GetString());
    }

    [Fact]
    public async Task Write_LoneSurrogate_IsStillValidJson() =>
        Assert.Equal("a\uFFFDb", JsonSerializer.Deserialize<JsonElement>(await WriteAsync("a\ud800b")).GetProperty("piece").GetString());

    private static async Task<string> WriteAsync(string text)
    {
        using var output = new StringWriter();
        await JsonOutput.WriteAsync(output, new GenerationPiece(text), OutputContext.Instance.GenerationPiece);
        return output.ToString();
    }
}
