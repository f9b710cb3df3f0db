using FsCheck;
using FsCheck.Fluent;
using Microsoft.ML.Tokenizers;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.MLTokenizers.Tests;

public sealed class WindowDetokenizerTests
{
    private static readonly Dictionary<string, MLTokenizer> Tokenizers = new()
    {
        ["Tiktoken"] = new(Gpt2Vocabulary.Tiktoken(), "golden"),
        ["BPE"] = new(Gpt2Vocabulary.Bpe(), "golden"),
        ["Llama"] = ReadLlama(),
    };

    public static TheoryData<string> Kinds => [.. Tokenizers.Keys];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Append_GoldenTexts_PiecesJoinToTheWholeAndNoneHasHalfACharacter(string kind)
    {
        var tokenizer = Tokenizers[kind];
        foreach (var golden in Gpt2Vocabulary.Golden())
        {
            var text = golden.GetProperty("text").GetString()!;
            var ids = ((ITokenizer)tokenizer).Encode(text);
            var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: false);
            string[] pieces = [.. ids.Select(detokenizer.Append)];
            Assert.Equal(tokenizer.Decode(ids), string.Concat(pieces) + detokenizer.PeekPending());
            Assert.Equal(text.Contains('\uFFFD', StringComparison.Ordinal), tokenizer.Decode(ids).Contains('\uFFFD', StringComparison.Ordinal));
            Assert.All(pieces, piece => Assert.True(text.Contains('\uFFFD', StringComparison.Ordinal) || !piece.Contains('\uFFFD', StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("Tiktoken")]
    [InlineData("BPE")]
    public void Append_AnyIds_PiecesAndPendingAreTheWholeDecoded(string kind)
    {
        var tokenizer = Tokenizers[kind];
        var ids = Gen.Choose(0, tokenizer.VocabularySize - 1).ArrayOf(100).ToArbitrary();
        Prop.ForAll(ids, sequence =>
        {
            var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: false);
            var pieces = string.Empty;
            for (var i = 0; i < sequence.Length; i++)
            {
                pieces += detokenizer.Append(sequence[i]);
                if (pieces + detokenizer.PeekPending() != tokenizer.Decode(sequence.AsSpan(..(i + 1)), skipSpecialTokens: true))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Append_ContinuedPrompt_KeepsTheFirstSpace()
    {
        var tokenizer = Tokenizers["Llama"];
        var ids = tokenizer.EncodeContinuation(" joy");
        Assert.Equal(" joy", string.Concat(ids.Select(tokenizer.CreateDetokenizer(continuesPrompt: true).Append)));
        Assert.Equal("joy", string.Concat(ids.Select(tokenizer.CreateDetokenizer(continuesPrompt: false).Append)));
    }

    [Fact]
    public void Append_CharacterInSeveralTokens_IsEmittedWithTheLastAndAClonesOwn()
    {
        var tokenizer = Tokenizers["Tiktoken"];
        var ids = ((ITokenizer)tokenizer).Encode("\U0001F9FF");
        Assert.True(ids.Length > 1);
        var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: false);
        Assert.All(ids[..^1], id => Assert.Equal("", detokenizer.Append(id)));
        Assert.Equal("\uFFFD", detokenizer.PeekPending());
        var clone = detokenizer.Clone();
        Assert.Equal("\U0001F9FF", clone.Append(ids[^1]));
        Assert.Equal("", clone.PeekPending());
        Assert.Equal("\uFFFD", detokenizer.PeekPending());
        Assert.Equal("\uFFFD!", detokenizer.Append(((ITokenizer)tokenizer).Encode("!")[0]));
    }

    private static MLTokenizer ReadLlama()
    {
        using var model = File.OpenRead(Fixtures.PathOf("golden", "sentencepiece", "llama", "tokenizer.model"));
        return new MLTokenizer(LlamaTokenizer.Create(model), "golden-llama");
    }
}
