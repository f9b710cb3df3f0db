using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Support;

/// <summary>A large model and pairs made of <see cref="HashDecoder"/>s, with the decoders at hand for checking.</summary>
internal sealed class TestModels : IAsyncDisposable
{
    private readonly List<LocalModel> _models = [];

    public TestModels(int contextLength = 4096)
    {
        Large = Decoder(1, 257, contextLength);
        LargeModel = new LocalLargeModel(Load("large", Large, new ByteTokenizer()), PromptTemplate.None);
        (Tuned, Untuned) = (Decoder(2, 257, contextLength), Decoder(3, 257, contextLength));
        Pair = NewPair("pair", Tuned, Untuned, new ByteTokenizer());
        (OtherTuned, OtherUntuned) = (Decoder(4, 257 + 676, contextLength), Decoder(5, 257 + 676, contextLength));
        OtherPair = NewPair("other", OtherTuned, OtherUntuned, new ByteTokenizer(merges: true));
    }

    public HashDecoder Large { get; }

    public HashDecoder Tuned { get; }

    public HashDecoder Untuned { get; }

    public HashDecoder OtherTuned { get; }

    public HashDecoder OtherUntuned { get; }

    public LocalLargeModel LargeModel { get; }

    /// <summary>Shares the large model's vocabulary.</summary>
    public TunedUntunedPair Pair { get; }

    /// <summary>Has a vocabulary of its own.</summary>
    public TunedUntunedPair OtherPair { get; }

    public int SequencesInUse => _models.Sum(m => m.Runner.Decoder.Cache.BlocksInUse);

    public LocalModel Load(string name, HashDecoder decoder, ITokenizer tokenizer)
    {
        var model = new LocalModel(name, new DecoderRunner(decoder), tokenizer, [ByteTokenizer.End]);
        _models.Add(model);
        return model;
    }

    public TunedUntunedPair NewPair(string name, HashDecoder tuned, HashDecoder untuned, ITokenizer tokenizer) => new(
        name,
        Load(name + "-tuned", tuned, tokenizer),
        PromptTemplate.None,
        Load(name + "-untuned", untuned, tokenizer),
        PromptTemplate.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var model in _models)
        {
            await model.DisposeAsync();
        }
    }

    private static HashDecoder Decoder(int seed, int vocabularySize, int contextLength) => new(seed, vocabularySize, contextLength);
}
