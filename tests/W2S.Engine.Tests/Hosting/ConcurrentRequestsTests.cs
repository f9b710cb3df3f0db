using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

/// <summary>A hundred callers over the models of one host. Alone, because memory is that of the whole process.</summary>
[Collection(nameof(ConcurrentRequestsTests))]
[CollectionDefinition(nameof(ConcurrentRequestsTests), DisableParallelization = true)]
public sealed class ConcurrentRequestsTests : IClassFixture<TinyModels>, IDisposable
{
    private const int Count = 100;

    private static readonly (SearchOptions Search, string[] Guidance)[] Ways =
    [
        (SearchOptions.ChunkLevel(2, 2, 3), ["same"]),
        (SearchOptions.ChunkLevel(2, 2, 3), ["other"]),
        (SearchOptions.ChunkLevel(2, 2, 4), ["same", "other"]),
        (SearchOptions.BestOf(3), ["same"]),
        (SearchOptions.TokenLevel(2, 2), ["same"]),
        (SearchOptions.PlainSampling(), []),
        (SearchOptions.Eft(0.5), ["same"]),
    ];

    private readonly ProgressList<LoadProgress> _loads = new();
    private readonly IHost _host;

    public ConcurrentRequestsTests(TinyModels folders)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services
            .AddSingleton<IProgress<LoadProgress>>(_loads)
            .AddWeakToStrong(options => options
                .AddLargeModel("large", folders.Large)
                .AddGuidance("same", folders.Tuned, folders.Untuned)
                .AddGuidance("other", folders.OtherTuned, folders.OtherUntuned));
        _host = builder.Build();
    }

    /// <summary>How a caller takes its answer.</summary>
    private enum Manner
    {
        Whole,
        Streamed,

        /// <summary>Cancelled once the first text has come.</summary>
        CancelledInTheMiddle,

        /// <summary>Disposed of once the first text has come.</summary>
        StoppedReading,
    }

    private GuidedGenerator Generator => _host.Services.GetRequiredService<GuidedGenerator>();

    [Fact]
    public async Task HundredAtOnce_FromTheFirstRequestOn_GiveEachWhatItsSeedGivesAlone()
    {
        await _host.StartAsync();
        var together = await AllAtOnceAsync();

        // Five checkpoints, each read once, though a hundred asked for them at the same time.
        Assert.Equal(5, _loads.Reports.Count(report => report.DoneBytes == 0));
        Assert.Equal(0, await BlocksInUseAsync());
        Assert.InRange(together.Count(answer => answer is null), Count / 4, Count / 2);
        foreach (var (i, answer) in together.Index())
        {
            if (answer is not null)
            {
                var alone = await Generator.GenerateAsync(Request(i));
                Assert.Equal((i, Told(alone)), (i, answer));
            }
        }

        Assert.True(together.Distinct().Count() > Count / 4);
        await _host.StopAsync();
    }

    [Fact]
    public async Task HundredAtOnce_RoundAfterRound_LeaveMemoryFlat()
    {
        await AllAtOnceAsync();
        var growth = new List<long>();
        for (var round = 0; round < 8; round++)
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            await AllAtOnceAsync();
            growth.Add(GC.GetTotalMemory(forceFullCollection: true) - before);
        }

        Assert.Equal(0, await BlocksInUseAsync());

        // What requests leave is left in every round; what else the process does at the time is not, nor what is kept for as many requests as
        // ever ran at once. Were no more than a registration of its token left of each of the 100, that would be more.
        Assert.InRange(growth.Min(), long.MinValue, 16 << 10);
    }

    [Fact]
    public async Task HundredAtOnce_HostIsDisposedMeanwhile_AreAllAnsweredAllTheSame()
    {
        await AllAtOnceAsync(); // so that no time is spent on loading
        var requests = AllAtOnceAsync();

        await ((IAsyncDisposable)_host).DisposeAsync();

        var together = await requests;
        Assert.InRange(together.Count(answer => answer is null), Count / 4, Count / 2);
    }

    public void Dispose() => _host.Dispose();

    private static GenerationRequest Request(int i) => new()
    {
        Prompt = string.Concat(Enumerable.Repeat("A prompt. ", 1 + (i % 3))),
        Guidance = [.. Ways[i % Ways.Length].Guidance.Select(name => new GuidanceChoice(name))],
        Search = Ways[i % Ways.Length].Search with { MaxNewTokens = 9, Seed = i },
    };

    private static string Told(GenerationResult result) =>
        $"{result.Best.Text} {result.Best.Score:R} {result.LargeModelUsage} {string.Join(", ", result.GuidanceUsage)}";

    /// <summary>The answers in the order of the requests; null from those who gave up before it came.</summary>
    private async Task<string?[]> AllAtOnceAsync()
    {
        var generator = Generator;
        return await Task.WhenAll(Enumerable.Range(0, Count).Select(i => AnswerAsync(generator, Request(i), (Manner)(i % 4))));
    }

    private static async Task<string?> AnswerAsync(GuidedGenerator generator, GenerationRequest request, Manner manner)
    {
        if (manner is Manner.Whole)
        {
            return Told(await generator.GenerateAsync(request));
        }

        using var patience = new CancellationTokenSource();
        var text = "";
        try
        {
            await foreach (var update in generator.StreamAsync(request, patience.Token))
            {
                text += update.Text;
                if (update.Result is { } result)
                {
                    Assert.Equal(result.Best.Text, text);
                    return Told(result); // also to those who gave up too late
                }

                if (manner is Manner.StoppedReading)
                {
                    return null;
                }

                if (manner is Manner.CancelledInTheMiddle)
                {
                    await patience.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            return null;
        }

        throw new InvalidOperationException("a stream ended without a result");
    }

    private async Task<int> BlocksInUseAsync()
    {
        var models = _host.Services.GetRequiredService<IModelRegistry>();
        var blocks = ((LocalLargeModel)await models.GetLargeModelAsync(null, default)).Model.Runner.Decoder.Cache.BlocksInUse;
        foreach (var name in models.Guidance)
        {
            var pair = (TunedUntunedPair)await models.GetGuidanceAsync(name, default);
            blocks += pair.Tuned.Runner.Decoder.Cache.BlocksInUse + pair.Untuned.Runner.Decoder.Cache.BlocksInUse;
        }

        return blocks;
    }
}
