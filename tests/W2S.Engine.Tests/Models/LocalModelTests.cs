using System.Text.Json.Nodes;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tests.Tokenization;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Models;

public sealed class LocalModelTests : IDisposable
{
    private readonly TempFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public async Task LoadAsync_FolderWithTokenizer_ComputesItsTokens()
    {
        var folder = Write(vocabulary: 256);
        await using var model = await LocalModel.LoadAsync(folder);

        var ids = model.Tokenizer!.Encode("hello");
        using var sequence = model.Runner.Decoder.CreateSequence();
        var batch = new ForwardBatch();
        var entry = batch.AddLastLogits(sequence, ids);
        await model.Runner.RunAsync(batch, CancellationToken.None);

        Assert.Equal(256, entry.Logits.Length);
        Assert.Equal("m", model.Name);
        Assert.Equal([0], model.EndTokens);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task LoadAsync_Name_IsTheFoldersUnlessGiven(bool given)
    {
        var folder = Write(vocabulary: 256) + Path.DirectorySeparatorChar;
        await using var model = await LocalModel.LoadAsync(folder, new LoadOptions { Name = given ? "mine" : null });
        Assert.Equal(given ? "mine" : "m", model.Name);
    }

    [Fact]
    public void EstimateMemory_OnCards_IsWhatTheirRuntimeSaysOfEachAndLoadsNothing()
    {
        var folder = Write(vocabulary: 256);
        var cards = new FakeRuntime();
        var options = new LoadOptions { Device = DevicePlacement.Parse("cuda:0+cuda:1"), Weights = WeightType.Int8, Runtimes = [cards] };

        var needs = LocalModel.EstimateMemory(folder, options);

        Assert.Equal(["cuda:0", "cuda:1"], needs.Select(need => need.Device));
        Assert.Equal(CheckpointSummary.Read(folder).MemoryBytesByType[WeightType.Int8], needs.Sum(need => need.Bytes), tolerance: 1.0);
        Assert.Empty(cards.Loads);
    }

    [Fact]
    public async Task LoadAsync_WithoutTokenizer_NeedsNoTokenizerFiles()
    {
        await using var model = await LocalModel.LoadAsync(
            TinyCheckpoints.WriteLlama(_root.Folder("m")), new LoadOptions { WithTokenizer = false });
        Assert.Null(model.Tokenizer);
    }

    [Fact]
    public async Task LoadAsync_TokenizerFilesMissing_IsATokenizerError() =>
        await Assert.ThrowsAsync<TokenizerFormatException>(() => LocalModel.LoadAsync(TinyCheckpoints.WriteGpt2(_root.Folder("m"))));

    [Fact]
    public async Task LoadAsync_TokenizerLargerThanEmbedding_IsRefusedWithBothNumbers()
    {
        var folder = Write(vocabulary: 255);
        var error = await Assert.ThrowsAsync<ModelFormatException>(() => LocalModel.LoadAsync(folder));
        Assert.Contains("256 ids, but config.json's vocab_size is 255", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LoadAsync_EmbeddingWithRowsToSpare_IsAllowed()
    {
        await using var model = await LocalModel.LoadAsync(Write(vocabulary: 320));
        Assert.Equal((256, 320), (model.Tokenizer!.VocabularySize, model.Spec.VocabularySize));
    }

    [Fact]
    public async Task LoadAsync_NoConfigurationNamesAnEndToken_TheTokenizersIsTaken()
    {
        var folder = Write(vocabulary: 257, configure: c => c["eos_token_id"] = null);
        var tokenizerPath = Path.Join(folder, "tokenizer.json");
        var tokenizer = JsonNode.Parse(await File.ReadAllTextAsync(tokenizerPath))!;
        tokenizer["added_tokens"] = new JsonArray(new JsonObject { ["id"] = 256, ["content"] = "<|end|>", ["special"] = true });
        await File.WriteAllTextAsync(tokenizerPath, tokenizer.ToJsonString());
        await File.WriteAllTextAsync(Path.Join(folder, "tokenizer_config.json"), """{"eos_token":"<|end|>"}""");

        await using var model = await LocalModel.LoadAsync(folder);
        Assert.Equal([256], model.EndTokens);
    }

    [Fact]
    public async Task LoadAsync_NumbersThatAreNone_AreFoundWhenAsked()
    {
        var folder = Write(vocabulary: 256);
        List<TensorToWrite> tensors = [.. TinyCheckpoints.RandomTensors(folder, 1)];
        var at = tensors.FindIndex(t => t.Name == "transformer.h.1.mlp.c_fc.weight");
        var numbers = new float[16 * 64];
        numbers[^1] = float.NaN;
        tensors[at] = TensorToWrite.Floats(tensors[at].Name, tensors[at].Shape, numbers);
        await File.WriteAllBytesAsync(Path.Join(folder, "model.safetensors"), SafetensorsWriter.Write(tensors));

        var error = await Assert.ThrowsAsync<ModelFormatException>(() => LocalModel.LoadAsync(folder, new LoadOptions { CheckNumbers = true }));
        Assert.Equal($"{folder}: tensor 'transformer.h.1.mlp.c_fc.weight': NaN found, finite numbers expected", error.Message);
        var packed = await Assert.ThrowsAsync<ModelFormatException>(() => LocalModel.LoadAsync(folder, new LoadOptions { Weights = WeightType.Int8 }));
        Assert.Equal(error.Message, packed.Message);

        // Not asked: found at the first logits, as the decoder's own error.
        await using var model = await LocalModel.LoadAsync(folder);
        using var sequence = model.Runner.Decoder.CreateSequence();
        var batch = new ForwardBatch();
        batch.AddLastLogits(sequence, (int[])[1, 2]);
        await Assert.ThrowsAnyAsync<W2SException>(() => model.Runner.RunAsync(batch, CancellationToken.None).AsTask());
    }

    [Fact]
    public async Task LoadAsync_Cancelled_LoadsNothing()
    {
        using var cancellation = new CancellationTokenSource();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => LocalModel.LoadAsync(Write(vocabulary: 256), cancellationToken: cancellation.Token));
    }

    [Fact]
    public async Task LoadAsync_Loaded_HoldsNoFileOpen()
    {
        var folder = Write(vocabulary: 256);
        await using var model = await LocalModel.LoadAsync(folder);
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>A GPT-2 with a tokenizer of 256 ids.</summary>
    private string Write(int vocabulary, Action<JsonObject>? configure = null)
    {
        var folder = TinyCheckpoints.WriteGpt2(_root.Folder("m"), configure: c =>
        {
            c["vocab_size"] = vocabulary;
            configure?.Invoke(c);
        });
        using var tokenizer = new TokenizerFolder();
        File.WriteAllText(Path.Join(folder, "tokenizer.json"), tokenizer.Tokenizer.ToJsonString());
        return folder;
    }
}
