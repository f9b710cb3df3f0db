using W2S.Cli.Output;

namespace W2S.Cli.Tests.Output;

public sealed class ShortenedTests
{
    [Theory]
    [InlineData(5, "abcde", "abcde")]
    [InlineData(5, "abcdef", "abc…f")]
    [InlineData(22, "model-00003-of-00008.safetensors", "model-00003-of…tensors")]
    public void To_LongerThanThat_IsCutInTheMiddle(int characters, string text, string expected) =>
        Assert.Equal(expected, Shortened.To(characters, text));
}
