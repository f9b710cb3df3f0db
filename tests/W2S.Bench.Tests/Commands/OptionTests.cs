using System.CommandLine;
using W2S.Bench.Commands;

namespace W2S.Bench.Tests.Commands;

public class OptionTests
{
    private readonly Option<int> _runs = WholeNumber.Create("--runs", "Rounds.", lowest: 1, otherwise: 5);
    private readonly Option<string[]> _types = NameList.Create("--types", "Types", ["fp32", "bf16", "int8"]);

    [Theory]
    [InlineData(5)]
    [InlineData(3, "--runs", "3")]
    public void WholeNumber_OfARange_IsTaken(int expected, params string[] arguments) => Assert.Equal(expected, Parse(arguments).GetValue(_runs));

    [Theory]
    [InlineData("x")]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("")]
    [InlineData("99999999999999")]
    public void WholeNumber_AnythingElse_IsRefusedByItsName(string value) => Assert.Equal(
        $"--runs: '{value}' found, a whole number of at least 1 expected", Assert.Single(Parse("--runs", value).Errors).Message);

    [Theory]
    [InlineData("int8", "int8")]
    [InlineData("BF16, fp32,bf16", "fp32,bf16")]
    [InlineData("int8,", "int8")]
    public void NameList_Names_AreTakenOnceAndInTheirOrder(string value, string expected) =>
        Assert.Equal(expected.Split(','), Parse("--types", value).GetValue(_types));

    [Theory]
    [InlineData("7", "'7'")]
    [InlineData("fp32,wrong,worse", "'wrong, worse'")]
    [InlineData("", "nothing")]
    [InlineData(",", "nothing")]
    public void NameList_AnythingElse_IsRefusedWithTheNamesThereAre(string value, string found) => Assert.Equal(
        $"--types: {found} found, some of fp32, bf16, int8 expected", Assert.Single(Parse("--types", value).Errors).Message);

    private ParseResult Parse(params string[] arguments) => new RootCommand { _runs, _types }.Parse(arguments);
}
