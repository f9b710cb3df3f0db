using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Search;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>Settings as people write YAML, which Semantic Kernel hands over as text.</summary>
public sealed class YamlSettingsTests
{
    [Theory]
    [InlineData("max_tokens: 7")]
    [InlineData("max_tokens: '7'")]
    [InlineData("Max_Tokens: \"7\"")]
    public async Task Invoke_Number_MayBeQuoted(string line) => Assert.Equal(7, (await OptionsAsync(line)).MaxNewTokens);

    [Theory]
    [InlineData("temperature: 0.25")]
    [InlineData("temperature: '0.25'")]
    [InlineData("temperature: 2.5e-1")]
    public async Task Invoke_Fraction_MayBeSpelledInEachWay(string line) =>
        Assert.Equal(0.25, (await OptionsAsync(line)).Sampling.Temperature);

    [Theory]
    [InlineData("stop_sequences: [END, '7', \"\\n\\n\"]")]
    [InlineData("stop_sequences:\n- END\n- 7\n- \"\\n\\n\"")]
    public async Task Invoke_Sequence_MayBeAFlowOrABlock(string line) =>
        Assert.Equal(["END", "7", "\n\n"], (await OptionsAsync(line)).StopSequences);

    [Theory]
    [InlineData("seed:")]
    [InlineData("seed: ~")]
    [InlineData("seed: null")]
    public async Task Invoke_NothingBehindAName_IsTheDefault(string line) => Assert.NotNull((await OptionsAsync(line)).Seed);

    [Theory]
    [InlineData("temperature: warm", "temperature")]
    [InlineData("max_tokens: 7.5", "max_tokens")]
    [InlineData("beam_width: [4]", "beam_width")]
    [InlineData("method: best of n", "method")]
    [InlineData("guidance:\n  praise: much", "guidance")]
    [InlineData("beam_widht: 4", "beam_widht")]
    public async Task Invoke_ValueThatCannotBe_IsNamed(string line, string option) =>
        Assert.Equal(option, (await Assert.ThrowsAsync<InvalidOptionException>(() => OptionsAsync(line))).Option);

    /// <returns>What was searched, of a prompt with <paramref name="lines"/> among its settings.</returns>
    private static async Task<SearchOptions> OptionsAsync(string lines)
    {
        var kernel = Kernel.CreateBuilder()
            .AddWeakToStrongTextGeneration(options => options.AddLargeModel(new WordModel()).AddGuidance(new PraiseGuidance()))
            .Build();
        var function = kernel.CreateFunctionFromPromptYaml($"""
            template: p
            execution_settings:
              default:
                include_trace: True
                {lines.ReplaceLineEndings("\n    ")}
            """);

        return Assert.IsType<SearchTrace>((await kernel.InvokeAsync(function)).Metadata!["Trace"]).Options;
    }
}
