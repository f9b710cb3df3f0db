using System.Diagnostics;
using W2S.Cli.Tests.Support;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Prompts;
using W2S.Engine.Search;
using W2S.Engine.Tests.EveryRuntime;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests;

/// <summary>Prompts nobody would type, all the way through tokenizer, models and search.</summary>
public sealed class CheckpointPromptTests(TinyModels folders) : IClassFixture<TinyModels>, IAsyncDisposable
{
    private readonly CheckpointModels _models = new(folders, RuntimeCases.MainRuntime);

    [Theory]
    [InlineData(100_000)]
    [InlineData(4 << 20)]
    public async Task GenerateAsync_EndlessPrompt_IsRefusedBeforeAnyPassWithBothLengths(int length)
    {
        var time = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => _models.Generator.GenerateAsync(CheckpointModels.Request(new string('a', length))));

        Assert.Contains($"a prompt of {length} tokens and 9 new ones exceed the 64", error.Message, StringComparison.Ordinal);
        Assert.All(_models.Decoders, decoder => Assert.Equal(0, decoder.ForwardCount));

        // A second or so on a slow machine; anything quadratic would take hours.
        Assert.InRange(time.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task GenerateAsync_PromptBeyondWhatATokenizerReads_IsRefusedWithTheLimit()
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => _models.Generator.GenerateAsync(CheckpointModels.Request(new string('a', TokenizerFile.MaxTextLength + 1))));

        Assert.Contains("8,388,609 characters; a tokenizer reads at most 8,388,608", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GenerateAsync_LoneSurrogates_AreReadAsReplacementCharacters()
    {
        var half = await _models.Generator.GenerateAsync(CheckpointModels.Request("a\ud83d b\udc00"));
        var replaced = await _models.Generator.GenerateAsync(CheckpointModels.Request("a\ufffd b\ufffd"));

        Assert.Equal((replaced.Best.Text, replaced.Best.Score), (half.Best.Text, half.Best.Score));
    }

    [Fact]
    public async Task GenerateAsync_Nul_IsACharacterLikeAnyOther()
    {
        var result = await _models.Generator.GenerateAsync(CheckpointModels.Request("\0a\0"));

        Assert.Equal(3, result.LargeModelUsage.PromptTokens);
        Assert.NotEmpty(result.Best.Tokens);
    }

    [Fact]
    public async Task GenerateAsync_EmptyPrompt_StartsFromTheEndToken()
    {
        var result = await _models.Generator.GenerateAsync(CheckpointModels.Request(""));

        Assert.Equal(1, result.LargeModelUsage.PromptTokens);
        Assert.All(result.GuidanceUsage, usage => Assert.Equal(1, usage.PromptTokens));
    }

    [Theory]
    [InlineData("<|endoftext|>")]
    [InlineData("a <|endoftext|> b")]
    [InlineData("</s>")]
    [InlineData("{prompt}{{x}}{0}")]
    [InlineData("<message role=\"system\">x</message>")]
    public async Task GenerateAsync_MarkupInThePrompt_IsReadCharacterByCharacter(string prompt)
    {
        var result = await _models.Generator.GenerateAsync(CheckpointModels.Request(prompt));

        // The tokenizer has one token for a byte, and one for the whole of <|endoftext|>.
        Assert.Equal(prompt.Length, result.LargeModelUsage.PromptTokens);
        Assert.All(result.GuidanceUsage, usage => Assert.Equal(prompt.Length, usage.PromptTokens));
    }

    [Fact]
    public async Task OpenAsync_SpecialTokenInTheTemplateAndInThePrompt_OnlyTheTemplatesCounts()
    {
        var model = new LocalLargeModel(_models.LargeModel.Model, PromptTemplate.Parse("<|endoftext|>{prompt}"));
        await using var session = await model.OpenAsync(
            new() { Prompt = TinyTokenizer.EndToken + "{prompt}", MaxNewTokens = 1 }, default);

        Assert.Equal(1 + TinyTokenizer.EndToken.Length + "{prompt}".Length, session.PromptTokens);
    }

    [Fact]
    public async Task GenerateAsync_PromptAndResponseOfExactlyTheContext_Works()
    {
        var request = CheckpointModels.Request(new string('p', TinyModels.ContextLength - 9));

        Assert.NotEmpty((await _models.Generator.GenerateAsync(request)).Best.Tokens);
        await Assert.ThrowsAsync<InvalidOptionException>(() => _models.Generator.GenerateAsync(request with { Prompt = request.Prompt + "p" }));
    }

    [Fact]
    public async Task GenerateAsync_EftThatOverflows_IsRefusedRatherThanSampledFrom()
    {
        var request = CheckpointModels.Request() with { Search = SearchOptions.Eft(1e300) with { MaxNewTokens = 4, Seed = 1 } };

        var error = await Assert.ThrowsAsync<LargeModelException>(() => _models.Generator.GenerateAsync(request));

        Assert.Contains("eft_strength", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, _models.BlocksInUse);
    }

    public ValueTask DisposeAsync() => _models.DisposeAsync();
}
