using System.CommandLine;
using W2S.Bench.Commands;
using W2S.Bench.Models;
using W2S.Bench.Tests.Reports;

namespace W2S.Bench.Tests.Commands;

public class GpuCommandTests
{
    [Theory]
    [InlineData("--device: 'cpu' found, a device such as cuda:0, cuda:0+cuda:1 or torch-cpu expected", "--device", "cpu")]
    [InlineData("--guidance-device: 'cuda:x' found, a device such as cuda:0, cuda:0+cuda:1 or torch-cpu expected", "--guidance-device", "cuda:x")]
    [InlineData("--dtype: 'int8' found, one of fp32, bf16, fp16 expected", "--dtype", "int8")]
    [InlineData("--shapes: 'llama-70b' found, some of gpt2-xl, llama-8b, tiny expected", "--shapes", "tiny,llama-70b")]
    public void Parse_WrongValue_IsRefusedWithWhatIsExpected(string expected, params string[] options) =>
        Assert.Equal(expected, Assert.Single(Parse(options).Errors).Message);

    [Theory]
    [InlineData]
    [InlineData("--device", "cuda:1", "--guidance-device", "cuda", "--dtype", "FP16", "--shapes", "llama-8b", "--runs", "7")]
    [InlineData("--device", "torch-cpu", "--shapes", "tiny", "--published", "python3 search.py", "--models", "models", "--docs", "gpu.md")]
    public void Parse_RightValues_AreTaken(params string[] options) => Assert.Empty(Parse(options).Errors);

    [Fact]
    public void Joined_SecondSet_StandsAfterTheFirstUnderItsOwnName()
    {
        var first = GpuCommand.Joined(before: null, TestReports.Of(["decode"]), ShapeSet.Named("gpt2-xl"));
        var both = GpuCommand.Joined(first, TestReports.Of(["decode"]) with { Notices = ["lost"] }, ShapeSet.Named("llama-8b"));

        Assert.Equal(["gpt2-xl decode", "llama-8b decode"], both.Rows.Select(row => row.Name));
        Assert.StartsWith("Llama 8B", both.Rows[1].Title, StringComparison.Ordinal);
        Assert.Equal(["lost"], both.Notices);
    }

    private static ParseResult Parse(string[] options) =>
        new RootCommand { GpuCommand.Create(new Progress(TextWriter.Null, isTerminal: false)) }.Parse(["gpu", .. options]);
}
