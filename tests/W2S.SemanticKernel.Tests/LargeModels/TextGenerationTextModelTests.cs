using Microsoft.SemanticKernel;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Prompts;
using W2S.SemanticKernel.LargeModels;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests.LargeModels;

public sealed class TextGenerationTextModelTests
{
    private readonly ScriptedTextService _service = new((_, _) => [new TextContent("fine")]);

    [Fact]
    public async Task Complete_PromptAndAnswerSoFar_AreOneTextInItsFormat()
    {
        var model = new TextGenerationTextModel("text", _service, PromptTemplate.Parse("Q: {prompt} A:"));

        var reply = await model.CompleteAsync(new() { Prompt = "How?", Response = " I am", MaxTokens = 5 }, default);

        Assert.Equal("Q: How? A: I am", _service.LastPrompt);
        Assert.Equal([new TextChoice("fine", TextFinish.Unknown)], reply.Choices);
    }

    [Fact]
    public void Capabilities_OfAServiceThatGoesOnWithText_AreContinuationAndSeveralChoices() => Assert.Equal(
        TextModelCapabilities.Continuation | TextModelCapabilities.SeveralChoices, new TextGenerationTextModel("text", _service, PromptTemplate.None).Capabilities);

    [Fact]
    public async Task Complete_Settings_AreUnderTheNamesConnectorsRead()
    {
        var request = new TextModelRequest
        {
            Prompt = "p",
            Choices = 3,
            MaxTokens = 7,
            Sampling = new() { Temperature = 0.5, TopK = 9, TopP = 0.25 },
            Seed = 11,
            StopSequences = ["END"],
        };

        await new TextGenerationTextModel("text", _service, PromptTemplate.None).CompleteAsync(request, default);

        Assert.Equal(typeof(PromptExecutionSettings), _service.LastSettings!.GetType());
        Assert.Equivalent(
            new Dictionary<string, object>
            {
                ["max_tokens"] = 7,
                ["max_new_tokens"] = 7,
                ["num_predict"] = 7,
                ["temperature"] = 0.5,
                ["top_p"] = 0.25,
                ["top_k"] = 9,
                ["seed"] = 11,
                ["return_full_text"] = false,
                ["results_per_prompt"] = 3,
                ["stop_sequences"] = new[] { "END" },
                ["stop"] = new[] { "END" },
            },
            _service.LastSettings.ExtensionData,
            strict: true);
    }

    [Theory]
    [InlineData(SamplingSettings.None, 1.0, "temperature", "top_k", "seed")]
    [InlineData(SamplingSettings.Temperature | SamplingSettings.Seed, 0.25, "top_p", "top_k")]
    [InlineData(SamplingSettings.TopP | SamplingSettings.TopK, 0.25, "temperature", "seed")]
    public async Task Complete_SettingsToBeLeftOutOrWithoutEffect_AreNotSent(SamplingSettings omit, double topP, params string[] sent)
    {
        var request = new TextModelRequest { Prompt = "p", MaxTokens = 1, Sampling = new() { TopP = topP }, Omit = omit };

        await new TextGenerationTextModel("text", _service, PromptTemplate.None).CompleteAsync(request, default);

        string[] all = ["temperature", "top_p", "top_k", "seed"];
        Assert.Equal(sent.Order(), _service.LastSettings!.ExtensionData!.Keys.Intersect(all).Order());
    }

    [Fact]
    public async Task Complete_OneChoiceWithoutLimits_AsksForNothingMore()
    {
        var request = new TextModelRequest { Prompt = "p", MaxTokens = 1, Sampling = new() { TopK = 0 } };

        await new TextGenerationTextModel("text", _service, PromptTemplate.None).CompleteAsync(request, default);

        Assert.Empty(_service.LastSettings!.ExtensionData!.Keys.Intersect(["top_k", "results_per_prompt", "stop", "stop_sequences"]));
    }

    [Fact]
    public async Task Complete_SeveralChoices_AreAllThatCameBackEachWithItsFinish()
    {
        var reply = await CompleteAsync([Content("a", "stop"), Content("b", "length"), Content(null, "content_filter")]);

        Assert.Equal([new TextChoice("a", TextFinish.Stop), new("b", TextFinish.Length), new(null, TextFinish.ContentFilter)], reply.Choices);
    }

    [Theory]
    [InlineData("Q: How are you? A: I am fine.", " fine.")]
    [InlineData("Q: How are you? A: I am", "")]
    [InlineData(" fine.", " fine.")]
    [InlineData("Q: How are you? A: fine.", "Q: How are you? A: fine.")]
    public async Task Complete_ServiceThatRepeatsWhatItWasSent_GivesOnlyWhatIsNew(string returned, string expected)
    {
        var model = new TextGenerationTextModel("text", new ScriptedTextService((_, _) => [new TextContent(returned)]), PromptTemplate.Parse("Q: {prompt} A:"));

        var reply = await model.CompleteAsync(new() { Prompt = "How are you?", Response = " I am", MaxTokens = 5 }, default);

        Assert.Equal(expected, Assert.Single(reply.Choices).Text);
    }

    [Fact]
    public async Task Complete_NumberOfChoicesIgnored_IsNoError() =>
        Assert.Single((await CompleteAsync([new TextContent("only")], new() { Prompt = "p", Choices = 4, MaxTokens = 1 })).Choices);

    [Fact]
    public async Task Complete_NothingCameBack_AreNoChoices() => Assert.Empty((await CompleteAsync([])).Choices);

    [Fact]
    public async Task Complete_ServiceFails_TheInnermostCauseDecides()
    {
        // As Semantic Kernel's own HTTP code reports a connection that was refused.
        var failure = new HttpOperationException(System.Net.HttpStatusCode.BadRequest, null, "no", new HttpRequestException("refused"));
        var service = new ScriptedTextService((_, _) => throw failure);

        var error = await Assert.ThrowsAsync<TextModelException>(
            () => new TextGenerationTextModel("text", service, PromptTemplate.None).CompleteAsync(new() { Prompt = "p", MaxTokens = 1 }, default));

        Assert.True(error.IsTransient);
    }

    [Theory]
    [InlineData(System.Net.HttpStatusCode.TooManyRequests, true)]
    [InlineData(System.Net.HttpStatusCode.BadGateway, true)]
    [InlineData(System.Net.HttpStatusCode.BadRequest, false)]
    [InlineData(System.Net.HttpStatusCode.Unauthorized, false)]
    [InlineData(null, false)]
    public async Task Complete_ServiceFailsWithAStatus_TheStatusDecides(System.Net.HttpStatusCode? status, bool isTransient)
    {
        var service = new ScriptedTextService((_, _) => throw new HttpOperationException(status, "key", "key", null));

        var error = await Assert.ThrowsAsync<TextModelException>(
            () => new TextGenerationTextModel("text", service, PromptTemplate.None).CompleteAsync(new() { Prompt = "p", MaxTokens = 1 }, default));

        Assert.Equal(isTransient, error.IsTransient);
        Assert.DoesNotContain("key", error.Message, StringComparison.Ordinal);
    }

    private static Task<TextModelReply> CompleteAsync(IReadOnlyList<TextContent> results, TextModelRequest? request = null) =>
        new TextGenerationTextModel("text", new ScriptedTextService((_, _) => results), PromptTemplate.None)
            .CompleteAsync(request ?? new() { Prompt = "p", MaxTokens = 1 }, default);

    private static TextContent Content(string? text, string finish) =>
        new(text, metadata: new Dictionary<string, object?> { ["FinishReason"] = finish });
}
