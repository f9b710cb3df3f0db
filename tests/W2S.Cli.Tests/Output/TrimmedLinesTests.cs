using W2S.Cli.Output;

namespace W2S.Cli.Tests.Output;

public sealed class TrimmedLinesTests
{
    [Theory]
    [InlineData("a  b   \n  c \r\n   \nd", "a  b\n  c\r\n\nd")]
    [InlineData("a  ", "a")]
    public void Write_SpacesAtTheEndsOfLines_AreLeftOut(string written, string expected)
    {
        using var inner = new StringWriter();
        using var lines = new TrimmedLines(inner);

        foreach (var half in written.Chunk(2))
        {
            lines.Write(half);
        }

        Assert.Equal(expected, inner.ToString());
    }
}
