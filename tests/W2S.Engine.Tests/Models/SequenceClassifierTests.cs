using System.Text.Json.Nodes;
using W2S.Engine.ChatTemplates;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tests.Tokenization;

namespace W2S.Engine.Tests.Models;

public sealed class SequenceClassifierTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ClassifyAsync_GivesLogProbabilitiesOfEveryLabel()
    {
        await using var classifier = await LoadAsync();
        var results = await classifier.ClassifyAsync(["good", "bad film"]);

        Assert.Equal(["NEGATIVE", "NEUTRAL", "POSITIVE"], classifier.Labels);
        Assert.Equal(2, results.Count);
        Assert.All(results, labels => Assert.Equal(1, labels.Sum(Math.Exp), 1e-12));
        Assert.NotEqual(results[0], results[1]);
    }

    [Fact]
    public async Task ClassifyAsync_ManyTexts_EqualsOneByOne()
    {
        await using var classifier = await LoadAsync();
        Prompt[] texts = [.. Enumerable.Range(1, 37).Select(i => new string((char)('a' + (i % 26)), 1 + (i % 30)))];

        var together = await classifier.ClassifyAsync(texts);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal((await classifier.ClassifyAsync([texts[i]]))[0], together[i]);
        }
    }

    [Fact]
    public async Task ClassifyAsync_NoTexts_GivesNothing()
    {
        await using var classifier = await LoadAsync();
        Assert.Empty(await classifier.ClassifyAsync([]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(33)]
    public async Task ClassifyAsync_EmptyOrTooLongText_IsRefusedByIndex(int length)
    {
        await using var classifier = await LoadAsync();
        var error = await Assert.ThrowsAsync<InvalidOptionException>(
            () => classifier.ClassifyAsync(["fine", new string('x', length)]));
        Assert.Contains($"text 1: {length} tokens found, 1 to the 32", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClassifyAsync_SuccessFailureAndCancellation_GiveEveryBlockBack()
    {
        var model = await LocalModel.LoadAsync(Write(c => c["architectures"] = new JsonArray("GPT2ForSequenceClassification")));
        await using var classifier = new SequenceClassifier(model);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await classifier.ClassifyAsync(["a", "b"]);
        await Assert.ThrowsAsync<InvalidOptionException>(() => classifier.ClassifyAsync(["a", ""]));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => classifier.ClassifyAsync(["a"], cancelled.Token));

        Assert.Equal(0, model.Runner.Decoder.Cache.BlocksInUse);
    }

    [Theory]
    [InlineData(new[] { 5, 7, 1, 1 }, 1, new[] { 5, 7 })]
    [InlineData(new[] { 1, 5, 1, 7 }, 1, new[] { 1, 5, 1, 7 })]
    [InlineData(new[] { 5, 7, 1 }, null, new[] { 5, 7, 1 })]
    [InlineData(new[] { 1, 1, 1 }, 1, new[] { 1 })]
    [InlineData(new int[0], 1, new int[0])]
    public void WithoutPadding_EndsWithTheLastTokenThatIsNone(int[] ids, int? padToken, int[] expected) =>
        Assert.Equal(expected, SequenceClassifier.WithoutPadding(ids, padToken));

    [Fact]
    public async Task ReadLogitsAsync_TextThatEndsInPadding_ReadsTheTokenBefore()
    {
        int padding = '!';
        await using var padded = await LoadAsync(c => c["pad_token_id"] = padding);
        var logits = await padded.ReadLogitsAsync(["good", "good!!", "good!?"]);

        Assert.Equal(logits[0], logits[1]);
        Assert.NotEqual(logits[0], logits[2]);
    }

    [Fact]
    public async Task LoadAsync_LanguageModel_IsRefused()
    {
        var folder = Write();
        var error = await Assert.ThrowsAsync<ModelFormatException>(() => SequenceClassifier.LoadAsync(folder));
        Assert.Contains("...ForSequenceClassification expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadLogitsAsync_Chat_IsReadAsItsTemplateWritesItWithoutGenerationPrompt()
    {
        WriteTemplate();
        await using var classifier = await LoadAsync();
        var logits = await classifier.ReadLogitsAsync([Chat("Hi"), "user: Hi\n"]);

        Assert.Equal(logits[1], logits[0]);
    }

    [Fact]
    public async Task ReadLogitsAsync_ChatWithoutTemplate_IsRefusedByName()
    {
        await using var classifier = await LoadAsync();
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => classifier.ReadLogitsAsync(["fine", Chat("Hi")]));
        Assert.Contains($"text 1: messages found, but the checkpoint of '{classifier.Name}' has no chat template", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadLogitsAsync_ChatLongerThanContext_IsRefusedByIndex()
    {
        WriteTemplate();
        await using var classifier = await LoadAsync();
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => classifier.ReadLogitsAsync(["fine", Chat(new string('x', 32))]));
        Assert.Contains("text 1: 39 tokens found, 1 to the 32", error.Message, StringComparison.Ordinal);
    }

    private static Prompt Chat(string content) => Prompt.FromMessages([new ChatMessage("user", content)]);

    private void WriteTemplate() => _folder.Write(
        "chat_template.jinja",
        "{% for m in messages %}{{ m.role }}: {{ m.content }}{{ '\\n' }}{% endfor %}{% if add_generation_prompt %}bot:{% endif %}");

    private Task<SequenceClassifier> LoadAsync(Action<JsonObject>? configure = null) => SequenceClassifier.LoadAsync(Write(c =>
    {
        configure?.Invoke(c);
        c["architectures"] = new JsonArray("GPT2ForSequenceClassification");
        c["id2label"] = new JsonObject { ["0"] = "NEGATIVE", ["1"] = "NEUTRAL", ["2"] = "POSITIVE" };
    }));

    private string Write(Action<JsonObject>? configure = null)
    {
        TinyCheckpoints.WriteGpt2(_folder.Path, configure: c =>
        {
            c["vocab_size"] = 256;
            configure?.Invoke(c);
        });
        using var tokenizer = new TokenizerFolder();
        _folder.Write("tokenizer.json", tokenizer.Tokenizer.ToJsonString());
        return _folder.Path;
    }
}
