using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Cli.Tests.Support;
using W2S.Engine;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.LargeModels.Local;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.Tests;

/// <summary>
/// What must hold however W2S is asked, whole or streamed, with a large model in the process or elsewhere. Alone, because memory and
/// unobserved failures are those of the whole process.
/// </summary>
[Collection(nameof(EverySurfaceTests))]
[CollectionDefinition(nameof(EverySurfaceTests), DisableParallelization = true)]
public sealed class EverySurfaceTests : IClassFixture<TinyModels>, IAsyncDisposable
{
    private readonly RemoteTextService _remote = new();
    private readonly ServiceProvider _services;

    public EverySurfaceTests(TinyModels models) => _services = new ServiceCollection()
        .AddKeyedSingleton<ITextGenerationService>("remote", _remote)
        .AddWeakToStrongTextGeneration(options => options.AddLargeModel("local", models.Large).AddGuidance("pair", models.Tuned, models.Untuned))
        .AddWeakToStrongChatCompletion()
        .AddWeakToStrongChatClient()
        .BuildServiceProvider();

    public static TheoryData<Surface, string> EveryWay
    {
        get
        {
            var ways = new TheoryData<Surface, string>();
            foreach (var surface in Enum.GetValues<Surface>())
            {
                ways.Add(surface, "local");
                ways.Add(surface, "remote");
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public async Task Ask_CancelledBefore_AsksNothing(Surface surface, string largeModel)
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _services.AskAsync(surface, "p", Search(largeModel, 1), cancellationToken: new CancellationToken(canceled: true)));

        Assert.Equal(0, _remote.Calls);
        Assert.Equal(0, await BlocksInUseAsync());
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public async Task Ask_Cancelled_LeavesNothingRunning(Surface surface, string largeModel)
    {
        using var cancellation = new CancellationTokenSource();
        _remote.BeforeAnswering = async token =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, token);
        };
        if (largeModel == "local")
        {
            cancellation.CancelAfter(TimeSpan.FromMilliseconds(1));
        }

        // So many candidates that a model in the process does not finish in the time that is left to it.
        var settings = new WeakToStrongPromptExecutionSettings
        {
            LargeModel = largeModel, BeamWidth = 8, SuccessorsPerBeam = 16, ChunkLength = 1, MaxTokens = 40, Seed = 1,
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _services.AskAsync(surface, "p", settings, cancellationToken: cancellation.Token));

        Assert.Equal(0, _remote.Running);
        Assert.Equal(0, await BlocksInUseAsync());
    }

    [Theory]
    [InlineData(Surface.TextStreamed, "local")]
    [InlineData(Surface.ChatStreamed, "local")]
    [InlineData(Surface.ClientStreamed, "local")]
    [InlineData(Surface.TextStreamed, "remote")]
    [InlineData(Surface.ChatStreamed, "remote")]
    [InlineData(Surface.ClientStreamed, "remote")]
    public async Task Ask_CancelledBetweenPieces_LeavesNothingRunning(Surface surface, string largeModel)
    {
        using var cancellation = new CancellationTokenSource();

        // With W = 1 every chunk is certain, and comes as a piece of its own.
        var settings = Search(largeModel, 1);
        (settings.BeamWidth, settings.MaxTokens) = (1, 12);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _services.AskAsync(surface, "p", settings, cancellation.Cancel, cancellation.Token));

        Assert.Equal(0, _remote.Running);
        Assert.Equal(0, await BlocksInUseAsync());
    }

    [Theory]
    [InlineData(Surface.Text)]
    [InlineData(Surface.TextStreamed)]
    [InlineData(Surface.Chat)]
    [InlineData(Surface.ChatStreamed)]
    [InlineData(Surface.Client)]
    [InlineData(Surface.ClientStreamed)]
    public async Task Ask_PromptBeyondTheContext_IsRefusedByName(Surface surface)
    {
        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => _services.AskAsync(surface, new string('a', TinyModels.ContextLength), Search("local", 1)));

        Assert.Equal("max_tokens", error.Option);
        Assert.Contains($"{TinyModels.ContextLength} tokens model 'local' can read", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, await BlocksInUseAsync());
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public async Task Ask_EmptyPrompt_IsAnswered(Surface surface, string largeModel) =>
        Assert.NotEmpty(await _services.AskAsync(surface, "", Search(largeModel, 1)));

    [Fact]
    public async Task Ask_NoMessages_IsRefused()
    {
        var chat = _services.GetRequiredService<IChatCompletionService>();
        var client = _services.GetRequiredService<IChatClient>();

        await Assert.ThrowsAsync<InvalidOptionException>(() => chat.GetChatMessageContentsAsync([]));
        Assert.Throws<InvalidOptionException>(() => chat.GetStreamingChatMessageContentsAsync([]));
        await Assert.ThrowsAsync<InvalidOptionException>(() => client.GetResponseAsync([]));
        Assert.Throws<InvalidOptionException>(() => client.GetStreamingResponseAsync([]));
    }

    [Fact]
    public async Task HundredAtOnce_ByEveryWay_GetWhatTheirSeedsGiveAloneAndLeaveNothingUnobserved()
    {
        List<Exception> unobserved = [];
        void Note(object? sender, UnobservedTaskExceptionEventArgs e) => unobserved.Add(e.Exception);
        TaskScheduler.UnobservedTaskException += Note;
        try
        {
            var together = await Task.WhenAll(Enumerable.Range(0, 100).Select(AskAsync));
            Assert.Equal(0, await BlocksInUseAsync());
            for (var i = 0; i < together.Length; i++)
            {
                Assert.Equal((i, await AskAsync(i)), (i, together[i]));
            }

            Assert.True(together.Distinct().Count() > 50);
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Assert.Empty(unobserved);
        }
        finally
        {
            TaskScheduler.UnobservedTaskException -= Note;
        }
    }

    [Fact]
    public async Task ThousandsByEveryWay_LeaveMemoryAndBlocksFlat()
    {
        await ManyAsync(200);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await ManyAsync(2_000);

        Assert.Equal((0, 0), (await BlocksInUseAsync(), _remote.Running));

        // One hypothesis left of each request would be more.
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 512 << 10);

        async Task ManyAsync(int count)
        {
            for (var i = 0; i < count; i += 20)
            {
                await Task.WhenAll(Enumerable.Range(i, 20).Select(AskAsync));
            }
        }
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private static WeakToStrongPromptExecutionSettings Search(string largeModel, long seed) =>
        new() { LargeModel = largeModel, BeamWidth = 2, SuccessorsPerBeam = 2, ChunkLength = 2, MaxTokens = 4, Seed = seed };

    private Task<string> AskAsync(int i) =>
        _services.AskAsync((Surface)(i % 6), $"prompt {i % 7}", Search(i / 6 % 2 == 0 ? "local" : "remote", i));

    private async Task<int> BlocksInUseAsync()
    {
        var models = _services.GetRequiredService<IModelRegistry>();
        var large = (LocalLargeModel)await models.GetLargeModelAsync("local", default);
        var pair = (TunedUntunedPair)await models.GetGuidanceAsync("pair", default);
        return new[] { large.Model, pair.Tuned, pair.Untuned }.Sum(model => model.Runner.Decoder.Cache.BlocksInUse);
    }
}
