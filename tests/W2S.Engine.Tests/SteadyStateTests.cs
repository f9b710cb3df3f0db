using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests;

/// <summary>
/// A token costs no memory, neither drawn nor scored: what a long chunk allocates is what a short one does. Alone, because it measures the
/// whole process; the least of some attempts counts, because the test host allocates too.
/// </summary>
[Collection(nameof(SteadyStateTests))]
[CollectionDefinition(nameof(SteadyStateTests), DisableParallelization = true)]
public sealed class SteadyStateTests : IAsyncDisposable
{
    private const int Short = 16, Long = 80; // tokens in a chunk
    private const int Candidates = 8;        // scored at a time
    private const int Attempts = 20;

    /// <summary>Bytes: no object is smaller than 24, so one for every token more would exceed it.</summary>
    private const int HalfAnObjectEach = 12 * (Long - Short);

    private readonly TempFolder _folder = new();
    private readonly List<LocalModel> _models = [];
    private readonly LocalLargeModel _large;
    private readonly LocalLargeModel _drawing;
    private readonly TunedUntunedPair _pair;

    public SteadyStateTests()
    {
        _folder.Write("tokenizer.json", TinyTokenizer.Json());
        _large = new LocalLargeModel(Load(1), PromptTemplate.None);
        _drawing = new LocalLargeModel(Load(1, decoder => new DrawingDecoder(decoder)), PromptTemplate.None);
        _pair = new TunedUntunedPair("pair", Load(2), PromptTemplate.None, Load(3), PromptTemplate.None);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(8, false)]
    [InlineData(8, true)]
    public async Task ProposeAsync_LongerChunks_AllocateNoMoreForIt(int successors, bool decoderDraws)
    {
        // A candidate's text is as long as it is: two bytes a token here, in each of the candidates.
        var text = (Long - Short) * sizeof(char) * successors;
        await AssertCostsAtMostAsync(text + HalfAnObjectEach, length => BytesOfProposalAsync(decoderDraws ? _drawing : _large, successors, length));
    }

    [Fact]
    public async Task ScoreAsync_LongerChunks_AllocateNoMoreForIt()
    {
        // Longer responses have longer block tables, which every candidate forks: eight bytes for each 16 tokens so far.
        await AssertCostsAtMostAsync(HalfAnObjectEach * Candidates, BytesOfScoresAsync);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models)
        {
            await model.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <param name="measure">From a chunk's length to the bytes it allocates.</param>
    private static async Task AssertCostsAtMostAsync(long most, Func<int, Task<long>> measure)
    {
        // On a slow machine there is always something else that allocates meanwhile: what counts is that once there was not.
        var (bytes, fewer) = (long.MaxValue, long.MaxValue);
        for (var attempt = 0; attempt < Attempts && (attempt == 0 || bytes - fewer > most); attempt++)
        {
            bytes = Math.Min(bytes, await measure(Long));
            fewer = Math.Min(fewer, await measure(Short));
        }

        Assert.InRange(bytes - fewer, long.MinValue, most);
    }

    private static async Task<long> BytesOfProposalAsync(LocalLargeModel large, int successors, int length)
    {
        await using var session = await large.OpenAsync(new LargeModelRequest { Prompt = "AB", MaxNewTokens = 1000 }, default);
        session.Keep([(await session.ProposeAsync(successors, Long, default))[0]]);
        var before = GC.GetTotalAllocatedBytes(precise: true);
        await session.ProposeAsync(successors, length, default);
        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private async Task<long> BytesOfScoresAsync(int length)
    {
        await using var large = await _large.OpenAsync(new LargeModelRequest { Prompt = "AB", MaxNewTokens = 1000 }, default);
        var request = new GuidanceRequest { Prompt = "AB", LargeModelTokenizer = _large.Tokenizer, MaxNewTokens = 1000 };
        await using var session = await _pair.OpenAsync(request, default);
        for (var chunk = 0; ; chunk++)
        {
            var candidates = await large.ProposeAsync(Candidates, length, default);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            await session.ScoreAsync(candidates, default);
            var bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
            if (chunk == 2)
            {
                return bytes;
            }

            large.Keep([candidates[0]]);
            session.Keep([candidates[0]]);
        }
    }

    /// <summary>A model that knows the tokenizer's first tokens only, which are whole characters, and no end.</summary>
    private LocalModel Load(int seed, Func<IDecoder, IDecoder>? wrap = null)
    {
        var spec = RandomModel.Llama().Spec with { VocabularySize = 100, ContextLength = 1100 };
        IDecoder decoder = new RandomModel(spec, seed).Load();
        var model = new LocalModel($"model {seed}", new DecoderRunner(wrap?.Invoke(decoder) ?? decoder), TokenizerFile.Load(_folder.Path), []);
        _models.Add(model);
        return model;
    }
}
