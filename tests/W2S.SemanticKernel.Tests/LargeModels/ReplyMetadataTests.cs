using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.AI;
using W2S.Engine.LargeModels.BlackBox;
using W2S.SemanticKernel.LargeModels;

namespace W2S.SemanticKernel.Tests.LargeModels;

public sealed class ReplyMetadataTests
{
    public static TheoryData<string, object> Usages => new()
    {
        { "Microsoft.Extensions.AI", new UsageDetails { InputTokenCount = 3, OutputTokenCount = 5 } },
        { "OpenAI", new { InputTokenCount = 3, OutputTokenCount = 5, TotalTokenCount = 8, OutputTokenDetails = new { ReasoningTokenCount = 1 } } },
        { "Bedrock", new { InputTokens = 3, OutputTokens = 5 } },
        { "Azure", new { PromptTokens = 3, CompletionTokens = 5 } },
        { "Mistral", new SnakeCase(3, 5) },
        { "JSON", JsonSerializer.SerializeToElement(new { prompt_tokens = 3L, completion_tokens = 5L }) },
        { "dictionary", new Dictionary<string, object> { ["input_tokens"] = 3L, ["output_tokens"] = 5L } },
    };

    [Theory]
    [MemberData(nameof(Usages))]
    public void Usage_OfEveryClientLibrary_IsRead(string library, object usage) =>
        Assert.Equal((library, 3L, 5L), (library, Read(("Usage", usage)).Usage.Input, Read(("Usage", usage)).Usage.Output));

    [Fact]
    public void Usage_WithoutAnObjectAroundIt_IsRead()
    {
        Assert.Equal((3L, 5L), Read(("PromptTokenCount", 3), ("CandidatesTokenCount", 5), ("TotalTokenCount", 8)).Usage);
        Assert.Equal((3L, 5L), Read(("UsagePromptTokens", 3), ("UsageCompletionTokens", 5)).Usage);
        Assert.Equal((null, 5L), Read(("GeneratedTokens", 5)).Usage);
    }

    [Fact]
    public void Usage_ThatCannotBeRead_IsNotReported()
    {
        object[] unreadable = ["many", 5, new { Tokens = "5" }, new { InputTokens = 3.5, OutputTokens = "5" }, new Throwing("not counted"), typeof(int)];

        Assert.All(unreadable, usage => Assert.Equal((null, null), Read(("Usage", usage)).Usage));
    }

    [Fact]
    public void Metadata_None_SaysNothing()
    {
        Assert.Equal((null, null), new ReplyMetadata(null).Usage);
        Assert.Equal(TextFinish.Unknown, new ReplyMetadata(null).Finish);
        Assert.Equal(TextFinish.Unknown, Read(("FinishReason", null)).Finish);
    }

    [Fact]
    public void Finish_TextOrTypeOfAClientLibrary_IsItsName()
    {
        Assert.Equal(TextFinish.Length, Read(("FinishReason", "Length")).Finish);
        Assert.Equal(TextFinish.ContentFilter, Read(("FinishReason", ChatFinishReason.ContentFilter)).Finish);
        Assert.Equal(TextFinish.Stop, Read(("FinishReason", Reason.EndTurn)).Finish);
    }

    private static ReplyMetadata Read(params (string Key, object? Value)[] values) => new(values.ToDictionary(value => value.Key, value => value.Value));

    private enum Reason
    {
        EndTurn,
    }

    private sealed record SnakeCase(
        [property: JsonPropertyName("prompt_tokens")] int Input, [property: JsonPropertyName("completion_tokens")] int Output);

    private sealed class Throwing(string why)
    {
        public int InputTokens => throw new InvalidOperationException(why);
    }
}
