using System.Text.Json.Nodes;
using Microsoft.Extensions.Options;
using W2S.Cli.Tests.Support;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.Search;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests;

/// <summary>Where responses end: at the tokens a checkpoint's files name, whichever file that is.</summary>
public sealed class CheckpointEndTests : IDisposable
{
    private const string Prompt = "A prompt";
    private const int LastId = TinyTokenizer.VocabularySize;

    private readonly TempFolder _folder = new();

    [Fact]
    public async Task GenerateAsync_EndTokenOfGenerationConfig_EndsTheResponseThere()
    {
        (var tokens, var at) = await UnendedAsync();

        // Published models list ids that no vocabulary has; and config.json has no say beside it.
        _folder.Write("generation_config.json", $$"""{"eos_token_id":[4000,{{tokens[at]}}]}""");
        AssertEndsAt(tokens, at, await GenerateAsync(endToken: tokens[0]));
    }

    [Fact]
    public async Task GenerateAsync_EndTokenOfConfig_EndsTheResponseThere()
    {
        (var tokens, var at) = await UnendedAsync();

        AssertEndsAt(tokens, at, await GenerateAsync(endToken: tokens[at]));
    }

    [Fact]
    public async Task GenerateAsync_EndOfTurnOfTheChatTemplate_EndsTheResponseThere()
    {
        (var tokens, var at) = await UnendedAsync();

        _folder.Write("chat_template.jinja", "{% for m in messages %}{{ m.role }}: {{ m.content }}<|turn|>\n{% endfor %}");
        AssertEndsAt(tokens, at, await GenerateAsync(turnToken: tokens[at]));
    }

    public void Dispose() => _folder.Dispose();

    private static void AssertEndsAt(IReadOnlyList<int> tokens, int at, Hypothesis ended)
    {
        Assert.Equal(tokens.Take(at + 1), ended.Tokens);
        Assert.Equal(FinishReason.EndOfSequence, ended.Finish);
        Assert.DoesNotContain("<|turn|>", ended.Text, StringComparison.Ordinal);
    }

    /// <summary>What is drawn where nothing ends a response, and where in it a token stands for the first time.</summary>
    private async Task<(int[] Tokens, int At)> UnendedAsync()
    {
        var whole = await GenerateAsync();
        Assert.Equal(FinishReason.Length, whole.Finish);
        int[] tokens = [.. whole.Tokens];
        var prompt = TokenizerFile.Load(_folder.Path).Encode(Prompt);
        return (tokens, Enumerable.Range(3, 10).First(i => !tokens[..i].Concat(prompt).Contains(tokens[i])));
    }

    private async Task<Hypothesis> GenerateAsync(int? endToken = null, int turnToken = LastId)
    {
        TinyCheckpoints.WriteLlama(_folder.Path, configure: config =>
        {
            config["vocab_size"] = LastId + 1;
            config["max_position_embeddings"] = 64;
            config["eos_token_id"] = endToken;
        });
        _folder.Write("tokenizer.json", Tokenizer(turnToken));
        await using var registry = new ModelRegistry(Options.Create(new WeakToStrongOptions().AddLargeModel("large", _folder.Path)));

        var result = await new GuidedGenerator(registry).GenerateAsync(
            new() { Prompt = Prompt, Search = SearchOptions.PlainSampling() with { MaxNewTokens = 30, Seed = 7 } });

        return result.Best;
    }

    /// <summary>The special token &lt;|turn|&gt; has the id asked for, and what had it before has the last one.</summary>
    private static string Tokenizer(int turnToken)
    {
        var json = JsonNode.Parse(TinyTokenizer.Json())!.AsObject();
        var vocabulary = json["model"]!["vocab"]!.AsObject();
        if (vocabulary.FirstOrDefault(entry => entry.Value!.GetValue<int>() == turnToken) is { Key: { } moved })
        {
            vocabulary[moved] = LastId;
        }

        vocabulary["<|turn|>"] = turnToken;
        json["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = turnToken, ["content"] = "<|turn|>", ["special"] = true });
        return json.ToJsonString();
    }
}
