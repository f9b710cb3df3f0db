using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests;

/// <summary>A large model and a pair whose vocabularies are of different kinds exchange text, whichever is on which side.</summary>
public sealed class CheckpointVocabularyTests : IDisposable
{
    private const string Prompt = "Name a colour, please:";

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("llama2", "gpt2")]
    [InlineData("gpt2", "llama2")]
    [InlineData("llama2-metaspace", "llama3")]
    [InlineData("gemma", "gpt2-prefix-space")]
    [InlineData("qwen2", "mistral")]
    [InlineData("llama2", "gemma")]
    public async Task StreamAsync_VocabulariesOfDifferentKinds_StreamTheWholeAndScoreWhatWasSaid(string largeTokenizer, string pairTokenizer)
    {
        var options = new WeakToStrongOptions { DefaultGuidance = "pair" }
            .AddLargeModel("large", Checkpoint(TinyCheckpoints.WriteLlama, "large", largeTokenizer, seed: 1))
            .AddGuidance(
                "pair",
                Checkpoint(TinyCheckpoints.WriteGpt2, "tuned", pairTokenizer, seed: 2),
                Checkpoint(TinyCheckpoints.WriteGpt2, "untuned", pairTokenizer, seed: 3));
        await using var registry = new ModelRegistry(Options.Create(options));
        var generator = new GuidedGenerator(registry);
        var large = ((LocalLargeModel)await registry.GetLargeModelAsync(null, default)).Model;
        var pair = (TunedUntunedPair)await registry.GetGuidanceAsync("pair", default);
        var texts = new List<string>();

        for (var seed = 1; seed <= 8; seed++)
        {
            var request = new GenerationRequest
            {
                Prompt = Prompt,
                Search = SearchOptions.ChunkLevel(2, 3, 3) with { MaxNewTokens = 14, Seed = seed },
            };
            var best = (await generator.GenerateAsync(request)).Best;
            var streamed = "";
            await foreach (var update in generator.StreamAsync(request))
            {
                streamed += update.Text;
            }

            Assert.Equal(best.Text, streamed);
            Assert.Equal(best.Text, Read(large, best.Tokens));

            // What the pair read in its own tokens says the same, the first space or its absence included, and is what was scored.
            var reread = pair.Tokenizer.EncodeContinuation(best.Text);
            Assert.Equal(Marked(best.Text, pairTokenizer), Read(pair.Tuned, reread));
            Assert.Equal(await RatioAsync(pair, reread), best.Score, 1e-9);
            texts.Add(best.Text);
        }

        Assert.Contains(texts, text => text.TrimStart(' ').Contains(' ', StringComparison.Ordinal));
        Assert.True(texts.Distinct(StringComparer.Ordinal).Count() > 4);
    }

    public void Dispose() => _folder.Dispose();

    private static string Read(LocalModel model, IEnumerable<int> tokens)
    {
        var detokenizer = model.Tokenizer!.CreateDetokenizer(continuesPrompt: true);
        return string.Concat(tokens.Select(detokenizer.Append)) + detokenizer.PeekPending();
    }

    // Vocabularies that write spaces with a mark cannot tell it from a space.
    private static string Marked(string text, string tokenizer) =>
        tokenizer is "llama2" or "mistral" or "gemma" ? text.Replace('\u2581', ' ') : text;

    private static async Task<double> RatioAsync(TunedUntunedPair pair, int[] response)
    {
        var prompt = pair.Tokenizer.Encode([new(Prompt, IsTrusted: false)], addSpecialTokens: true);
        return await CheckpointModels.ScoreFromScratchAsync(pair.Tuned, prompt, response)
            - await CheckpointModels.ScoreFromScratchAsync(pair.Untuned, prompt, response);
    }

    private string Checkpoint(
        Func<string, int, Action<JsonObject>?, string, string> write, string name, string tokenizer, int seed)
    {
        var folder = write(_folder.Folder(name), seed, config =>
        {
            config["vocab_size"] = 2500;
            config[config.ContainsKey("n_positions") ? "n_positions" : "max_position_embeddings"] = 512;
            config["eos_token_id"] = null;
        }, "F32");
        File.Copy(Fixtures.PathOf("golden", "tokenizers", tokenizer, "tokenizer.json"), Path.Join(folder, "tokenizer.json"));
        return folder;
    }
}
