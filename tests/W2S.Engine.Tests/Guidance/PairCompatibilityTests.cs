using W2S.Cli.Tests.Support;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Tests.Models.Configuration;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Guidance;

/// <summary>Which checkpoints make a pair: those with weights of the same sizes, however else their configurations differ.</summary>
public sealed class PairCompatibilityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("mistral", """{"sliding_window":8}""", """{"sliding_window":null}""")]
    [InlineData("llama", "{}", """{"model_type":"mistral","architectures":["MistralForCausalLM"],"sliding_window":4}""")]
    [InlineData("llama", "{}", """{"rope_theta":1000000.0}""")]
    [InlineData("llama", """{"rope_scaling":{"type":"linear","factor":4}}""", "{}")]
    [InlineData("llama", """{"rope_scaling":{"type":"dynamic","factor":4}}""", """{"rope_parameters":{"rope_type":"yarn","factor":2,"rope_theta":10000}}""")]
    [InlineData("llama", "{}", """{"max_position_embeddings":128,"rms_norm_eps":1e-5,"tie_word_embeddings":true}""")]
    [InlineData("gemma2", """{"head_dim":4}""", """{"head_dim":4,"attn_logit_softcapping":null,"final_logit_softcapping":null,"sliding_window":16}""")]
    public async Task Score_SameSizesAndOtherSettings_IsThatOfEachModelAsConfigured(string family, string tunedChanges, string untunedChanges)
    {
        await using var tuned = await LoadAsync("tuned", family, tunedChanges, seed: 1);
        await using var untuned = await LoadAsync("untuned", family, untunedChanges, seed: 2);
        var pair = new TunedUntunedPair("pair", tuned, PromptTemplate.None, untuned, PromptTemplate.None);
        var prompt = tuned.Tokenizer!.Encode("A prompt");
        var response = tuned.Tokenizer.Encode("fine");

        await using var session = await pair.OpenAsync(
            new() { Prompt = "A prompt", LargeModelTokenizer = tuned.Tokenizer, MaxNewTokens = 64 - prompt.Length }, default);
        var candidate = new Candidate { Index = 0, Parent = 0, Tokens = response, NewTokens = response.Length, Text = "fine" };
        var score = Assert.Single(await session.ScoreAsync([candidate], default));

        Assert.Equal(
            await CheckpointModels.ScoreFromScratchAsync(tuned, prompt, response, expectedLength: 64)
            - await CheckpointModels.ScoreFromScratchAsync(untuned, prompt, response, expectedLength: 64),
            score,
            1e-9);
    }

    [Theory]
    [InlineData("""{"num_hidden_layers":3}""", "layer counts (2 and 3)")]
    [InlineData("""{"hidden_size":32}""", "hidden sizes (16 and 32)")]
    [InlineData("""{"intermediate_size":32}""", "intermediate sizes (24 and 32)")]
    [InlineData("""{"num_key_value_heads":4}""", "attention heads ((4, 2, 4) and (4, 4, 4))")]
    [InlineData("""{"head_dim":8}""", "attention heads ((4, 2, 4) and (4, 2, 8))")]
    [InlineData("""{"vocab_size":320}""", "embedding sizes (257 and 320)")]
    public async Task Constructor_OtherSizes_AreRefusedWithBoth(string changes, string expected)
    {
        await using var tuned = await LoadAsync("tuned", "llama", "{}", seed: 1);
        await using var untuned = await LoadAsync("untuned", "llama", changes, seed: 2);

        var error = Assert.Throws<GuidanceException>(
            () => new TunedUntunedPair("odd", tuned, PromptTemplate.None, untuned, PromptTemplate.None));

        Assert.Contains($"guidance 'odd': tuned model 'tuned' and untuned model 'untuned' have different {expected}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Constructor_OtherVocabulary_IsRefused()
    {
        await using var tuned = await LoadAsync("tuned", "llama", "{}", seed: 1);
        await using var untuned = await LoadAsync("untuned", "llama", "{}", seed: 2, rotation: 1);

        var error = Assert.Throws<GuidanceException>(
            () => new TunedUntunedPair("odd", tuned, PromptTemplate.None, untuned, PromptTemplate.None));

        Assert.Matches(@"different vocabularies \([0-9a-f]{8}\.\.\. and [0-9a-f]{8}\.\.\.\);", error.Message);
    }

    public void Dispose() => _folder.Dispose();

    private Task<LocalModel> LoadAsync(string name, string family, string changes, int seed, int rotation = 0)
    {
        var folder = TinyCheckpoints.WriteLlama(_folder.Folder(name), seed, config =>
        {
            config["model_type"] = family;
            config["vocab_size"] = TinyTokenizer.VocabularySize;
            config["max_position_embeddings"] = 64;
            ConfigFolder.Changed(config, changes);
        });
        File.WriteAllText(Path.Join(folder, "tokenizer.json"), TinyTokenizer.Json(rotation));
        return LocalModel.LoadAsync(folder);
    }
}
