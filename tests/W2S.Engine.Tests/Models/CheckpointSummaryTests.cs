using System.Text.Json.Nodes;
using W2S.Cli.Tests.Support;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Models;

public sealed class CheckpointSummaryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_Llama_CountsWhatThePaperCounts()
    {
        var summary = CheckpointSummary.Read(TinyCheckpoints.WriteLlama(_folder.Path, type: "F16"));

        // Embedding and head; per layer attention with half as many keys and values, a gated MLP and two norms; the last norm.
        const int Expected = (2 * 40 * 16) + (2 * ((2 * 16 * 16) + (2 * 8 * 16) + (3 * 24 * 16) + (2 * 16))) + 16;
        Assert.Equal(Expected, summary.Parameters);
        Assert.Equal(new Dictionary<TensorType, long> { [TensorType.F16] = 2 * Expected }, summary.StoredBytes);
        Assert.Equal("llama", summary.Spec.Family);
        Assert.Equal([0], summary.EndTokens);
        Assert.Null(summary.Tokenizer);
    }

    [Fact]
    public void Read_TiedHead_CountsTheEmbeddingOnce()
    {
        var summary = CheckpointSummary.Read(TinyCheckpoints.WriteLlama(_folder.Path, configure: c => c["tie_word_embeddings"] = true));

        Assert.Equal((40 * 16) + (2 * ((2 * 16 * 16) + (2 * 8 * 16) + (3 * 24 * 16) + (2 * 16))) + 16, summary.Parameters);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData("tokenizer_config.json", true)]
    [InlineData("chat_template.jinja", true)]
    public void Read_Tokenizer_IsDescribed(string? templateFile, bool hasTemplate)
    {
        TinyCheckpoints.WriteGpt2(_folder.Path, configure: c => c["eos_token_id"] = null);
        _folder.Write("tokenizer.json", TinyTokenizer.Json());
        _folder.Write("tokenizer_config.json", $$"""{"eos_token": "{{TinyTokenizer.EndToken}}"}""");
        if (templateFile is not null)
        {
            _folder.Write(templateFile, new JsonObject { ["eos_token"] = TinyTokenizer.EndToken, ["chat_template"] = "{{ messages }}" }.ToJsonString());
        }

        var summary = CheckpointSummary.Read(_folder.Path);

        Assert.Equal(new TokenizerSummary("tokenizer.json", TinyTokenizer.VocabularySize, 0, hasTemplate, EndOfTurn: null), summary.Tokenizer);
        Assert.Equal([0], summary.EndTokens);
    }

    [Theory]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    public void Read_HalfAVocabulary_IsNoTokenizer(string file)
    {
        TinyCheckpoints.WriteGpt2(_folder.Path);
        _folder.Write(file, "{}");

        Assert.Null(CheckpointSummary.Read(_folder.Path).Tokenizer);
    }

    [Fact]
    public void Read_TemplatesInAFolderOfTheirOwn_AreFound()
    {
        TinyCheckpoints.WriteGpt2(_folder.Path);
        _folder.Write("tokenizer.json", TinyTokenizer.Json());
        Directory.CreateDirectory(Path.Join(_folder.Path, "additional_chat_templates"));
        _folder.Write("additional_chat_templates/rag.jinja", "{{ messages }}");

        Assert.True(CheckpointSummary.Read(_folder.Path).Tokenizer!.HasChatTemplate);
    }

    [Fact]
    public void Read_MalformedTokenizer_IsRefusedAsLoadingWould()
    {
        TinyCheckpoints.WriteGpt2(_folder.Path);
        _folder.Write("tokenizer.json", "{");

        Assert.Throws<TokenizerFormatException>(() => CheckpointSummary.Read(_folder.Path));
    }

    [Fact]
    public void Read_WeightsThatDoNotMatch_IsRefusedAsLoadingWould()
    {
        TinyCheckpoints.WriteGpt2(_folder.Path);
        _folder.Write("model.safetensors", SafetensorsWriter.Write());

        Assert.Throws<ModelFormatException>(() => CheckpointSummary.Read(_folder.Path));
    }
}
