using W2S.Cli.Tests.Support;
using W2S.Engine.ChatTemplates;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Models;

/// <summary>The token with which a chat template ends an answer ends responses, beside those the configuration lists.</summary>
public sealed class EndOfTurnTests : IDisposable
{
    private const int Listed = 5;

    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("{% for m in messages %}{{ m.content }}<|endoftext|>\n{% endfor %}", new[] { Listed, 0 })]
    [InlineData("{% for m in messages %}{{ m.content }} <|endoftext|>{% endfor %}", new[] { Listed, 0 })]
    [InlineData("{% for m in messages %}{{ m.content }}\nUSER: {% endfor %}", new[] { Listed })]
    [InlineData("{% for m in messages %}{{ m.content }}{% endfor %}", new[] { Listed })]
    [InlineData("{{ raise_exception('never') }}", new[] { Listed })]
    [InlineData("{% if %}", new[] { Listed })]
    public async Task LoadAsync_EndTokens_AreThoseListedAndTheTemplatesOwn(string template, int[] expected)
    {
        TinyCheckpoints.WriteLlama(_folder.Path, configure: config =>
        {
            config["vocab_size"] = TinyTokenizer.VocabularySize;
            config["eos_token_id"] = Listed;
        });
        _folder.Write("tokenizer.json", TinyTokenizer.Json());
        _folder.Write("chat_template.jinja", template);

        await using var model = await LocalModel.LoadAsync(_folder.Path);

        Assert.Equal(expected, model.EndTokens);
        Assert.Equal(expected, CheckpointSummary.Read(_folder.Path).EndTokens);
    }

    [Fact]
    public async Task ChatTemplate_Malformed_IsRefusedWhenItIsAskedFor()
    {
        TinyCheckpoints.WriteLlama(_folder.Path, configure: config => config["vocab_size"] = TinyTokenizer.VocabularySize);
        _folder.Write("tokenizer.json", TinyTokenizer.Json());
        _folder.Write("chat_template.jinja", "{% if %}");

        await using var model = await LocalModel.LoadAsync(_folder.Path);

        Assert.Throws<ChatTemplateException>(() => model.ChatTemplate);
    }

    public void Dispose() => _folder.Dispose();
}
