using W2S.Cli.Tests.Support;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Search;
using W2S.Engine.Tests.Search;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Searches on real decoders against <see cref="ReferenceSearch"/> on decoders of their own, which compute every response from scratch.</summary>
public sealed class SearchDefinitionTests(TinyModels folders) : IClassFixture<TinyModels>
{
    private const string Prompt = "A prompt";
    private const int EndToken = 0, NewTokens = 10;

    [Theory]
    [InlineData(3, 3, 4)]
    [InlineData(2, 3, 1)]
    [InlineData(1, 6, null)]
    [InlineData(1, 1, null)]
    public async Task GenerateAsync_AnyBeamSuccessorsAndChunk_IsTheSearchOfTheDefinition(int beamWidth, int successors, int? chunkLength)
    {
        var runtime = RuntimeCases.MainRuntime;
        await using var models = new CheckpointModels(folders, runtime);
        using var large = Load(folders.Large);
        using var tuned = Load(folders.Tuned);
        using var untuned = Load(folders.Untuned);
        var prompt = TokenizerFile.Load(folders.Large).Encode(Prompt);
        var reference = new ReferenceSearch(
            response => large.LastLogits([.. prompt, .. response]), response => Score(tuned, response) - Score(untuned, response), EndToken);
        for (var seed = 0; seed < 3; seed++)
        {
            var options = new SearchOptions
            {
                BeamWidth = beamWidth, SuccessorsPerBeam = successors, ChunkLength = chunkLength, MaxNewTokens = NewTokens, Seed = seed,
                Sampling = new() { Temperature = 2, TopK = 0 }, // so that some responses end early
            };
            var best = (await models.Generator.GenerateAsync(new() { Prompt = Prompt, Search = options, Guidance = [new("same")] })).Best;
            var (tokens, score) = reference.Run(options, seed);

            Assert.Equal(tokens, best.Tokens);
            Assert.Equal(options.Compares ? score : 0, best.Score, 1e-9 + (4 * runtime.Slack));
        }

        double Score(IDecoder decoder, IReadOnlyList<int> response)
        {
            using var sequence = decoder.CreateSequence();
            int[] tokens = [.. prompt, .. response.SkipLast(1)];
            int[] targets = [.. Enumerable.Repeat(-1, prompt.Length - 1), .. response];
            return decoder.LogProbabilities(sequence, tokens, targets).Sum();
        }

        IDecoder Load(string folder)
        {
            using var checkpoint = VerifiedCheckpoint.Open(folder);
            return runtime.Load(checkpoint);
        }
    }
}
