using W2S.Cli.Output;
using W2S.Engine.Tokenization;

namespace W2S.Cli.Tests.Output;

public sealed class TokenTextTests
{
    [Theory]
    [InlineData("gpt2", "é", 0, "é")]
    [InlineData("gpt2", " the", 0, "·the")]
    [InlineData("gpt2", "\u2603", 0, "<0xE2>")] // part of a character
    [InlineData("gpt2", "\n", 0, "\\n")]
    [InlineData("gpt2", "\0", 0, "\\u0000")]
    [InlineData("llama2", "the", 0, "·the")] // the first space of a text, which decoding takes off
    [InlineData("llama2", "\u2603", 1, "<0xE2>")]
    [InlineData("llama2", "\u2603", 3, "<0x83>")]
    public void Show_Token_MakesItsBytesVisible(string tokenizer, string text, int index, string expected)
    {
        var loaded = TokenizerFile.Load(Path.Join(AppContext.BaseDirectory, "golden/tokenizers", tokenizer));
        Assert.Equal(expected, TokenText.Show(loaded, loaded.Encode(text)[index]));
    }

    [Fact]
    public void Show_SpecialToken_IsItsSpelling()
    {
        var loaded = TokenizerFile.Load(Path.Join(AppContext.BaseDirectory, "golden/tokenizers/llama2"));
        Assert.Equal("</s>", TokenText.Show(loaded, 2));
    }
}
