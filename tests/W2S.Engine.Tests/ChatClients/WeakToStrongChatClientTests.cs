using System.Text.Json;
using Microsoft.Extensions.AI;
using W2S.Engine.ChatClients;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;

namespace W2S.Engine.Tests.ChatClients;

public sealed class WeakToStrongChatClientTests
{
    private readonly TestClient _test = new();

    private WeakToStrongChatClient Client => _test.Client;

    [Fact]
    public async Task GetResponse_ByDefault_IsOneGuidedMessageOfTheAssistant()
    {
        var response = await Client.GetResponseAsync("A prompt", TestClient.Search());

        var message = Assert.Single(response.Messages);
        Assert.Equal(ChatRole.Assistant, message.Role);
        Assert.Contains("good", response.Text, StringComparison.Ordinal);
        Assert.Equal("words", response.ModelId);
        Assert.Equal(_test.GetUtcNow(), response.CreatedAt);
        Assert.False(string.IsNullOrEmpty(response.ResponseId));
        Assert.False(string.IsNullOrEmpty(message.MessageId));
        Assert.Equal(response.Text, Assert.IsType<GenerationResult>(response.RawRepresentation).Best.Text);
    }

    [Fact]
    public async Task GetResponse_UsageAndProperties_SayWhatTheSearchDid()
    {
        var response = await Client.GetResponseAsync("A prompt here", TestClient.Search(seed: 7));

        var result = (GenerationResult)response.RawRepresentation!;
        var usage = response.Usage!;
        Assert.Equal(3, usage.InputTokenCount);
        Assert.Equal(result.Best.Tokens.Count, usage.OutputTokenCount);
        Assert.Equal(usage.InputTokenCount + usage.OutputTokenCount, usage.TotalTokenCount);
        Assert.Equal(result.LargeModelUsage.ComputedTokens, usage.AdditionalCounts!["words.proposed"]);
        Assert.Equal(result.GuidanceUsage[0].ComputedTokens, usage.AdditionalCounts["praise.scored"]);
        Assert.True(usage.AdditionalCounts["words.proposed"] > usage.OutputTokenCount);
        var properties = response.Messages[0].AdditionalProperties!;
        Assert.Equal(result.Best.Score, properties["Score"]);
        Assert.Equal(7L, properties["Seed"]);
        Assert.DoesNotContain("Trace", properties.Keys);
    }

    [Theory]
    [InlineData(200, null, "stop", "stop")]
    [InlineData(1, null, "length", "length")]
    [InlineData(200, 1L, "length", "budget")]
    public async Task GetResponse_FinishReason_SaysWhatEndedIt(int maxTokens, long? budget, string reason, string detail)
    {
        var response = await Client.GetResponseAsync("p", TestClient.Sampling(maxTokens, budget));

        Assert.Equal(new ChatFinishReason(reason), response.FinishReason);
        Assert.Equal(detail, response.Messages[0].AdditionalProperties!["FinishReason"]);
    }

    [Fact]
    public async Task GetResponse_TraceAskedFor_IsAmongTheProperties()
    {
        var options = TestClient.Search();
        options.AdditionalProperties!["include_trace"] = true;

        var response = await Client.GetResponseAsync("p", options);

        Assert.NotEmpty(Assert.IsType<SearchTrace>(response.Messages[0].AdditionalProperties!["Trace"]).Rounds);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    [InlineData(true, 9)]
    public async Task GetStreamingResponse_PutTogether_IsTheWholeResponse(bool sampling, int length)
    {
        var options = sampling ? TestClient.Sampling(length) : TestClient.Search(seed: length);

        var whole = await Client.GetResponseAsync("A prompt", options);
        var streamed = await Client.GetStreamingResponseAsync("A prompt", options).ToChatResponseAsync();

        Assert.NotEqual(whole.ResponseId, streamed.ResponseId);
        streamed.ResponseId = whole.ResponseId;
        streamed.Messages[0].MessageId = whole.Messages[0].MessageId;
        Assert.Equal(Json(whole), Json(streamed));
    }

    [Fact]
    public async Task GetStreamingResponse_Updates_ShareTheirIdsAndTheLastSaysHowItEnded()
    {
        var updates = await ReadAsync(Client.GetStreamingResponseAsync("p", TestClient.Sampling(8)));

        Assert.True(updates.Count > 2);
        Assert.Equal(ChatRole.Assistant, updates[0].Role);
        Assert.Single(updates.DistinctBy(update => (update.ResponseId, update.MessageId, update.CreatedAt, update.ModelId)));
        Assert.All(updates.SkipLast(1), update => Assert.Null(update.FinishReason));
        Assert.All(updates.SkipLast(1), update => Assert.IsType<TextContent>(Assert.Single(update.Contents)));
        Assert.NotNull(updates[^1].FinishReason);
        Assert.Single(updates[^1].Contents.OfType<UsageContent>());
        Assert.NotNull(((GenerationUpdate)updates[^1].RawRepresentation!).Result);
    }

    [Fact]
    public async Task GetStreamingResponse_ReadTwice_IsTwoResponses()
    {
        var stream = Client.GetStreamingResponseAsync("p", TestClient.Search());

        var first = await stream.ToChatResponseAsync();
        var second = await stream.ToChatResponseAsync();

        Assert.Equal(first.Text, second.Text);
        Assert.NotEqual(first.ResponseId, second.ResponseId);
    }

    [Fact]
    public async Task GetStreamingResponse_ArgumentsChangedBeforeReading_DoNotCount()
    {
        var (messages, options) = (new List<ChatMessage> { new(ChatRole.User, "one two") }, TestClient.Search());
        var expected = await Client.GetResponseAsync(messages, options);

        var stream = Client.GetStreamingResponseAsync(messages, options);
        messages.Clear();
        options.Seed = 2;
        options.AdditionalProperties!.Clear();

        Assert.Equal(expected.Text, (await stream.ToChatResponseAsync()).Text);
    }

    [Fact]
    public async Task GetResponse_OptionsChangedWhileRunning_DoNotCount()
    {
        var options = TestClient.Search();
        var expected = await Client.GetResponseAsync("p", options);
        _test.Model.BeforeProposing = _ =>
        {
            (options.MaxOutputTokens, options.Seed) = (1, 2);
            return Task.CompletedTask;
        };

        Assert.Equal(expected.Text, (await Client.GetResponseAsync("p", options)).Text);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task Arguments_AreReadOnceAndNotChanged(Way way)
    {
        var reads = 0;
        IEnumerable<ChatMessage> Messages()
        {
            reads++;
            yield return new ChatMessage(ChatRole.User, "p");
        }

        var options = TestClient.Search();
        var before = Json(options);

        await AskAsync(way, Messages(), options);

        Assert.Equal(1, reads);
        Assert.Equal(before, Json(options));
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task Options_SeveralResults_AreRefused(Way way)
    {
        var options = TestClient.Search();
        options.AdditionalProperties!["results_per_prompt"] = 2;

        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => AskAsync(way, [new(ChatRole.User, "p")], options));

        Assert.Equal("results_per_prompt", error.Option);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task Messages_NullOrNone_AreRefused(Way way)
    {
        await Assert.ThrowsAsync<ArgumentNullException>(() => AskAsync(way, null!, options: null));
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => AskAsync(way, [], options: null));

        Assert.Equal("messages", error.Option);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task Model_UnknownName_IsRefusedWithThoseThereAre(Way way)
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() =>
            AskAsync(way, [new(ChatRole.User, "p")], new ChatOptions { ModelId = "huge" }));

        Assert.Equal("large_model", error.Option);
        Assert.Contains("words", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task EngineError_ReachesTheCallerAsItIs(Way way)
    {
        var failure = new LargeModelException("out of order");
        _test.Model.BeforeProposing = _ => throw failure;

        var error = await Assert.ThrowsAsync<LargeModelException>(() => AskAsync(way, [new(ChatRole.User, "p")], TestClient.Search()));

        Assert.Same(failure, error);
        Assert.Equal(0, _test.Model.OpenSessions);
    }

    [Theory]
    [MemberData(nameof(BothWays))]
    public async Task Cancelled_EndsAndClosesItsSessions(Way way)
    {
        using var cancellation = new CancellationTokenSource();
        _test.Model.BeforeProposing = async token =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            AskAsync(way, [new(ChatRole.User, "p")], TestClient.Search(), cancellation.Token));

        Assert.Equal(0, _test.Model.OpenSessions);
    }

    [Fact]
    public void GetService_WithoutKey_GivesItselfMetadataAndGenerator()
    {
        var metadata = Client.GetService<ChatClientMetadata>()!;

        Assert.Equal(("w2s", null, "words"), (metadata.ProviderName, metadata.ProviderUri, metadata.DefaultModelId));
        Assert.Same(Client, Client.GetService<WeakToStrongChatClient>());
        Assert.Same(Client, Client.GetService<IChatClient>());
        Assert.NotNull(Client.GetService<GuidedGenerator>());
        Assert.Null(Client.GetService<string>());
        Assert.Throws<ArgumentNullException>(() => Client.GetService(null!));
    }

    [Fact]
    public void GetService_UnderAKey_GivesNothing()
    {
        Assert.Null(Client.GetService(typeof(WeakToStrongChatClient), "key"));
        Assert.Null(Client.GetService(typeof(ChatClientMetadata), "key"));
    }

    [Fact]
    public async Task Dispose_Repeated_HarmsNothing()
    {
        Client.Dispose();
        Client.Dispose();

        Assert.NotEmpty((await Client.GetResponseAsync("p", TestClient.Search())).Text);
    }

    public static TheoryData<Way> BothWays => [Way.Whole, Way.Streamed];

    public enum Way
    {
        Whole,
        Streamed,
    }

    private Task<ChatResponse> AskAsync(
        Way way, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellationToken = default) => way switch
        {
            Way.Whole => Client.GetResponseAsync(messages, options, cancellationToken),
            _ => Task.Run(() => Client.GetStreamingResponseAsync(messages, options, cancellationToken).ToChatResponseAsync(CancellationToken.None)),
        };

    private static async Task<List<ChatResponseUpdate>> ReadAsync(IAsyncEnumerable<ChatResponseUpdate> stream)
    {
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in stream)
        {
            updates.Add(update);
        }

        return updates;
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value, AIJsonUtilities.DefaultOptions);
}
