using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using W2S.Engine.ChatClients;
using W2S.Engine.Hosting;
using W2S.Engine.Search;
using W2S.Engine.Settings;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests.ChatClients;

/// <summary>The client inside pipelines of Microsoft.Extensions.AI's own middleware.</summary>
public sealed class PipelineTests
{
    private static readonly ChatMessage[] Messages = [new(ChatRole.User, "one two")];

    private readonly WordModel _model = new();
    private readonly IChatClient _client;

    public PipelineTests() => _client = new ServiceCollection()
        .AddWeakToStrongChatClient(options => options.AddLargeModel(_model).AddGuidance(new PraiseGuidance()))
        .BuildServiceProvider()
        .GetRequiredService<IChatClient>();

    [Fact]
    public async Task WholePipeline_AnswersAsTheClientAlone()
    {
        var logs = new ConcurrentQueue<string>();
        using var loggers = new QueueLogger(logs);
        var pipeline = _client.AsBuilder()
            .UseLogging(loggers)
            .UseDistributedCache(new DictionaryCache())
            .UseOpenTelemetry(loggers)
            .UseFunctionInvocation(loggers)
            .ConfigureOptions(options => options.TopK ??= 50)
            .Build();

        var alone = await _client.GetResponseAsync(Messages, Search(1));
        var whole = await pipeline.GetResponseAsync(Messages, Search(1));
        var streamed = await pipeline.GetStreamingResponseAsync(Messages, Search(1)).ToChatResponseAsync();

        Assert.Equal((alone.Text, alone.FinishReason, alone.ModelId), (whole.Text, whole.FinishReason, whole.ModelId));
        Assert.Equal((alone.Text, alone.FinishReason, alone.ModelId), (streamed.Text, streamed.FinishReason, streamed.ModelId));
        Assert.Equal(alone.Usage!.AdditionalCounts, streamed.Usage!.AdditionalCounts);
        Assert.Equal("words", pipeline.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.NotNull(pipeline.GetService<WeakToStrongChatClient>());
        Assert.NotEmpty(logs);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task DistributedCache_AskedAgain_AnswersTheSameWithoutAsking(bool streaming)
    {
        var pipeline = _client.AsBuilder().UseDistributedCache(new DictionaryCache()).Build();
        var options = Search(1);
        options.AdditionalProperties!["include_trace"] = true;

        var first = await AskAsync();
        _model.BeforeProposing = _ => throw new InvalidOperationException("asked again");
        var second = await AskAsync();

        Assert.Equal(first.Text, second.Text);
        Assert.Equal(first.FinishReason, second.FinishReason);
        Assert.Equal(first.Usage!.AdditionalCounts, second.Usage!.AdditionalCounts);
        Assert.NotNull(second.Messages[0].AdditionalProperties!["Trace"]);

        Task<ChatResponse> AskAsync() => streaming
            ? pipeline.GetStreamingResponseAsync(Messages, options).ToChatResponseAsync()
            : pipeline.GetResponseAsync(Messages, options);
    }

    [Fact]
    public async Task OpenTelemetry_Span_SaysProviderModelAndTokens()
    {
        var spans = new ConcurrentQueue<Activity>();
        var source = nameof(OpenTelemetry_Span_SaysProviderModelAndTokens);
        using var listener = new ActivityListener
        {
            ShouldListenTo = candidate => candidate.Name == source,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        var response = await _client.AsBuilder().UseOpenTelemetry(sourceName: source).Build().GetResponseAsync(Messages, Search(1));

        var span = Assert.Single(spans);
        Assert.Equal("w2s", span.GetTagItem("gen_ai.provider.name"));
        Assert.Equal("words", span.GetTagItem("gen_ai.response.model"));
        Assert.Equal(response.ResponseId, span.GetTagItem("gen_ai.response.id"));
        Assert.Equal(response.Usage!.InputTokenCount, Convert.ToInt64(span.GetTagItem("gen_ai.usage.input_tokens")));
        Assert.Equal(response.Usage.OutputTokenCount, Convert.ToInt64(span.GetTagItem("gen_ai.usage.output_tokens")));
    }

    [Fact]
    public async Task FunctionInvocation_ToolsOffered_NoneIsCalled()
    {
        var calls = 0;
        var options = Search(1);
        options.Tools = [AIFunctionFactory.Create(() => ++calls, "count")];

        var response = await _client.AsBuilder().UseFunctionInvocation().Build().GetResponseAsync(Messages, options);

        Assert.Equal((await _client.GetResponseAsync(Messages, Search(1))).Text, response.Text);
        Assert.Equal(0, calls);
    }

    [Fact]
    public async Task ConfigureOptions_Settings_ReachTheSearch()
    {
        var pipeline = _client.AsBuilder()
            .ConfigureOptions(options => options.RawRepresentationFactory = _ => new GenerationSettings { Method = SearchMethod.Sampling, MaxTokens = 3 })
            .Build();

        var response = await pipeline.GetResponseAsync(Messages);

        Assert.Equal(3, _model.LastRequest!.MaxNewTokens);
        Assert.DoesNotContain("praise.scored", response.Usage!.AdditionalCounts!.Keys);
    }

    private static ChatOptions Search(long seed) => new()
    {
        Seed = seed,
        MaxOutputTokens = 12,
        AdditionalProperties = new() { ["chunk_length"] = 2, ["beam_width"] = 2, ["successors_per_beam"] = 3 },
    };

    private sealed class QueueLogger(ConcurrentQueue<string> logs) : ILoggerFactory, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logs.Enqueue(formatter(state, exception));

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public void Dispose()
        {
        }
    }
}
