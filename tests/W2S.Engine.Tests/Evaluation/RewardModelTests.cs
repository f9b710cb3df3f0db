using System.Text.Json.Nodes;
using W2S.Engine.Checkpoints;
using W2S.Engine.Evaluation;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tests.Tokenization;

namespace W2S.Engine.Tests.Evaluation;

public sealed class RewardModelTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("negative", "positive", 1)]
    [InlineData("POSITIVE", "NEGATIVE", 0)]
    [InlineData("neg", "pos", 1)]
    [InlineData("LABEL_0", "LABEL_1", 1)]
    public async Task ScoreAsync_IsLogPositiveMinusLogNegativeWhicheverComesFirst(string first, string second, int positive)
    {
        var folder = Write(first, second);
        await using var reward = await RewardModel.LoadAsync(folder);
        await using var classifier = await SequenceClassifier.LoadAsync(folder);

        var labels = (await classifier.ClassifyAsync(["a fine film"]))[0];
        Assert.Equal(labels[positive] - labels[1 - positive], await reward.ScoreAsync("a fine film"), 1e-6);
    }

    [Theory]
    [InlineData("LABEL_0")]
    [InlineData("reward")]
    public async Task ScoreAsync_OneLabel_IsItsLogit(string label)
    {
        var folder = Write(label);
        await using var reward = await RewardModel.LoadAsync(folder);
        await using var classifier = await SequenceClassifier.LoadAsync(folder);

        Prompt[] texts = ["a fine film", "a dull one"];
        var rewards = await reward.ScoreAsync(texts);

        Assert.Equal((await classifier.ReadLogitsAsync(texts)).Select(logits => (double)Assert.Single(logits)), rewards);
        Assert.NotEqual(rewards[0], rewards[1]);
        Assert.Equal(0, (await classifier.ClassifyAsync(texts))[0][0]);
    }

    [Fact]
    public async Task ScoreAsync_Batch_EqualsOneByOne()
    {
        await using var reward = await RewardModel.LoadAsync(Write("negative", "positive"));
        Prompt[] texts = ["one", "two", "three"];

        var together = await reward.ScoreAsync(texts);
        for (var i = 0; i < texts.Length; i++)
        {
            Assert.Equal(await reward.ScoreAsync(texts[i]), together[i]);
        }
    }

    [Theory]
    [InlineData("negative", "neutral", "positive")]
    [InlineData("joy", "anger")]
    [InlineData("positive", "positive")]
    [InlineData("positive", "other")]
    public async Task LoadAsync_LabelsThatAreNotThatPair_AreRefused(params string[] labels)
    {
        var folder = Write(labels);
        var error = await Assert.ThrowsAsync<ModelFormatException>(() => RewardModel.LoadAsync(folder));
        Assert.Contains(labels[0], error.Message, StringComparison.Ordinal);
        Assert.Contains("a reward needs one, or exactly two", error.Message, StringComparison.Ordinal);
    }

    private string Write(params string[] labels)
    {
        TinyCheckpoints.WriteGpt2(_folder.Path, configure: c =>
        {
            c["vocab_size"] = 256;
            c["architectures"] = new JsonArray("GPT2ForSequenceClassification");
            c["id2label"] = new JsonObject(
                labels.Select((label, id) => KeyValuePair.Create(id.ToString(System.Globalization.CultureInfo.InvariantCulture), (JsonNode?)label)));
        });
        using var tokenizer = new TokenizerFolder();
        _folder.Write("tokenizer.json", tokenizer.Tokenizer.ToJsonString());
        return _folder.Path;
    }
}
