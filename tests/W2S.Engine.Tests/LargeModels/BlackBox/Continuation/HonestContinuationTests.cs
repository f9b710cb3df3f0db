using System.Text.Json;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Tests.Support;
using Xunit.Abstractions;

namespace W2S.Engine.Tests.LargeModels.BlackBox.Continuation;

/// <summary>A model that does continue, seen only by its text, is never taken for one that begins anew.</summary>
public sealed class HonestContinuationTests(ITestOutputHelper output)
{
    private const int PromptCount = 3;

    [Theory]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(12)]
    public async Task ProposeAsync_ModelThatContinues_KeepsEveryCandidate(int chunkLength)
    {
        await using var model = await LocalModel.LoadAsync(Fixtures.PathOf("models", "reviews-large"));
        var text = new TextLargeModel(new TextOnlyModel(new LocalLargeModel(model, PromptTemplate.None)), new() { MaxConcurrentCalls = 32 });
        var prompts = File.ReadLines(Fixtures.PathOf("models", "prompts.jsonl")).Take(PromptCount)
            .Select(line => JsonDocument.Parse(line).RootElement.GetProperty("prompt").GetString()!);

        var continuations = await Task.WhenAll(prompts.Select((prompt, seed) => ContinueAsync(text, prompt, seed, chunkLength)));

        output.WriteLine($"L {chunkLength}: {continuations.Length} prompts, {continuations.Sum()} continuations");
        Assert.All(continuations, count => Assert.True(count > 0));
    }

    /// <summary>Rounds of 4 successors of 2 hypotheses, as a search has them; which are kept does not matter here.</summary>
    private static async Task<int> ContinueAsync(TextLargeModel model, string prompt, int seed, int chunkLength)
    {
        var request = new LargeModelRequest { Prompt = prompt, MaxNewTokens = 36, Seed = seed };
        await using var session = await model.OpenAsync(request, CancellationToken.None);
        var candidates = await session.ProposeAsync(8, chunkLength, CancellationToken.None);
        var count = 0;
        while (true)
        {
            List<Candidate> kept = [.. candidates.Where(candidate => candidate.Finish is null).Take(2)];
            if (kept.Count == 0)
            {
                return count;
            }

            session.Keep(kept);
            candidates = await session.ProposeAsync(4, chunkLength, CancellationToken.None);
            Assert.Equal(4 * kept.Count, candidates.Count);
            count += candidates.Count;
        }
    }
}
