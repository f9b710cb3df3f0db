using Microsoft.Extensions.Options;
using W2S.Engine.ChatTemplates;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests;

/// <summary>Where an answer begins and ends, in checkpoints with the tokenizers people use.</summary>
public sealed class CheckpointAnswerTests : IDisposable
{
    private readonly TempFolder _folder = new();

    /// <summary>As transformers decodes the tokens of an answer by themselves; the response to a text goes on from it.</summary>
    [Theory]
    [InlineData("llama2", "chat", false)]
    [InlineData("llama2", null, true)]
    [InlineData("llama3", "chat", false)]
    public async Task GenerateAsync_Answer_HasNoneOfTheTokenizersOwnSpace(string tokenizer, string? format, bool continuesText)
    {
        var options = new WeakToStrongOptions().AddLargeModel("large", Checkpoint("large", tokenizer, "{{ messages[0].content }}</s>"), format);
        await using var registry = new ModelRegistry(Options.Create(options));
        var large = ((LocalLargeModel)await registry.GetLargeModelAsync(null, default)).Model;
        var beganWithSpace = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            var best = (await new GuidedGenerator(registry).GenerateAsync(new GenerationRequest
            {
                Prompt = "Hi",
                Guidance = [],
                Search = SearchOptions.PlainSampling() with { MaxNewTokens = 4, Seed = seed, Sampling = new() { Temperature = 2, TopK = 0 } },
            })).Best;
            var detokenizer = large.Tokenizer!.CreateDetokenizer(continuesText);
            Assert.Equal(string.Concat(best.Tokens.Select(detokenizer.Append)) + detokenizer.PeekPending(), best.Text);
            var raw = large.Tokenizer.CreateDetokenizer(continuesPrompt: true);
            beganWithSpace += string.Concat(best.Tokens.Select(raw.Append)).StartsWith(' ') ? 1 : 0;
        }

        Assert.NotEqual(0, beganWithSpace);
    }

    [Fact]
    public async Task ScoreAsync_EndOfAnAnswer_IsTheTokenThePairsTemplateWrites()
    {
        var template = "{% for m in messages %}{{ m.content }}<|eot_id|>{% endfor %}";
        var (tuned, untuned) = (Checkpoint("tuned", "llama3", template, seed: 2), Checkpoint("untuned", "llama3", template, seed: 3));
        foreach (var folder in new[] { tuned, untuned })
        {
            File.WriteAllText(Path.Join(folder, "tokenizer_config.json"), """{ "eos_token": "<|end_of_text|>" }""");
        }

        var options = new WeakToStrongOptions()
            .AddLargeModel("unused", tuned)
            .AddGuidance("chat", tuned, untuned, "chat")
            .AddGuidance("plain", tuned, untuned);
        await using var registry = new ModelRegistry(Options.Create(options));

        Assert.Equal(await FromScratchAsync("<|eot_id|>", "chat"), await ScoreAsync("chat"), 1e-9);
        Assert.Equal(await FromScratchAsync("<|end_of_text|>", "plain"), await ScoreAsync("plain"), 1e-9);

        async Task<double> ScoreAsync(string name)
        {
            var guidance = await registry.GetGuidanceAsync(name, default);
            await using var session = await guidance.OpenAsync(new GuidanceRequest { Prompt = "Hi", MaxNewTokens = 9 }, default);
            return (await session.ScoreAsync([Candidates.Of("Fine", FinishReason.EndOfSequence)], default))[0];
        }

        async Task<double> FromScratchAsync(string end, string name)
        {
            var pair = (TunedUntunedPair)await registry.GetGuidanceAsync(name, default);
            var prompt = PromptEncoder.Encode(pair.Tuned, pair.TunedFormat.Apply("Hi"));
            int[] response = [.. pair.Tokenizer.Encode("Fine"), .. pair.Tokenizer.Encode([new(end, IsTrusted: true)], addSpecialTokens: false)];
            return await CheckpointModels.ScoreFromScratchAsync(pair.Tuned, prompt, response)
                - await CheckpointModels.ScoreFromScratchAsync(pair.Untuned, prompt, response);
        }
    }

    public void Dispose() => _folder.Dispose();

    private string Checkpoint(string name, string tokenizer, string template, int seed = 1)
    {
        var folder = TinyCheckpoints.WriteLlama(_folder.Folder(name), seed, config =>
        {
            config["vocab_size"] = 2500;
            config["max_position_embeddings"] = 128;
            config["eos_token_id"] = null;
        });
        File.Copy(Fixtures.PathOf("golden", "tokenizers", tokenizer, "tokenizer.json"), Path.Join(folder, "tokenizer.json"));
        File.WriteAllText(Path.Join(folder, "chat_template.jinja"), template);
        return folder;
    }
}
