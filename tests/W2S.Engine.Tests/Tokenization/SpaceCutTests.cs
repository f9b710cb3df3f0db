using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.PreTokenizers;

namespace W2S.Engine.Tests.Tokenization;

/// <summary>Text that is encoded in two parts has the ids of the whole: a tokenizer that cannot promise it settles nothing.</summary>
public sealed class SpaceCutTests
{
    private const string Sentence = "It's a wide, wide world of 1234 words";

    private static readonly Dictionary<string, Action<TokenizerFolder>> LooksAcross = new()
    {
        ["a token that is two words"] = f => f.AddToken(300, "b b"),
        ["the same in normalized text"] = f => f.AddToken(300, "b b", normalized: true),
        ["a token of normalized text that takes white space after it along"] = f => f.AddToken(300, "bbb", flag: "rstrip", normalized: true),
        ["a token that begins with a space and stands alone"] = f => f.AddToken(300, " b", flag: "single_word"),
        ["a pattern that is not known"] = f => f.SplitBy(TokenizerFolder.RegexSplit(@"\S+ \S+|\s+|\S+")),
        ["a known pattern whose matches are joined"] = f => f.SplitBy(TokenizerFolder.RegexSplit(Gpt2Pattern.Source, "Contiguous")),
        ["a known pattern whose matches are no pieces"] = f => f.SplitBy(TokenizerFolder.RegexSplit(Gpt2Pattern.Source, invert: true)),
        ["no pattern at all"] = f => f.Tokenizer["pre_tokenizer"]!["use_regex"] = false,
        ["a normalizer that is not known"] = f => f.Tokenizer["normalizer"] = Replace("b b", "b"),
    };

    private static readonly Dictionary<string, Action<TokenizerFolder>> PiecesReachOver = new()
    {
        ["a merge over a space"] = f => AddMerge(f, "b", "▁"),
        ["merges ignored"] = f => f.Model["ignore_merges"] = true,
        ["spaces spelled as bytes"] = f => f.Vocabulary.Remove("▁"),
        ["unknown characters joined"] = f => f.Model["byte_fallback"] = false,
        ["a merge that makes a special token"] = f => f.AddToken(261, "bb", special: true),
        ["a normalizer that is not known"] = f => f.Tokenizer["normalizer"] = Replace("b b", "b"),
    };

    public static TheoryData<string> ThatLookAcross => [.. LooksAcross.Keys];

    public static TheoryData<string> PiecesThatLookAcross => [.. PiecesReachOver.Keys];

    /// <summary>Folders under golden, and whether they settle a text; they all settle a continuation.</summary>
    public static TheoryData<string, bool> Tokenizers => new()
    {
        { "tokenizers/gpt2", true },
        { "tokenizers/llama3", true },
        { "tokenizers/qwen2", true },
        { "tokenizers/split-no-post-processor", true },
        { "tokenizers/gemma", true },
        { "tokenizers/metaspace-dropping", true },
        { "sentencepiece/gemma", true },
        { "sentencepiece/llama-first", true },
        { "tokenizers/gpt2-prefix-space", false }, // these write a space before words in the middle of a text too
        { "tokenizers/llama2", false },
        { "tokenizers/mistral", false },
        { "tokenizers/metaspace-words", false },
        { "sentencepiece/llama", false },
    };

    public static TheoryData<string> All =>
        [.. Tokenizers.Select(row => (string)row[0]), "tokenizers/added-tokens", "tokenizers/llama2-metaspace", "tokenizers/metaspace-unknown"];

    [Theory]
    [MemberData(nameof(Tokenizers))]
    public void SettledLength_Sentence_EndsBeforeItsLastWord(string folder, bool settlesTexts)
    {
        var tokenizer = Load(folder);

        Assert.Equal(Sentence.LastIndexOf(' '), tokenizer.SettledLength(Sentence, beginsText: false));
        Assert.Equal(settlesTexts ? Sentence.LastIndexOf(' ') : 0, tokenizer.SettledLength(Sentence, beginsText: true));
    }

    [Theory]
    [MemberData(nameof(All))]
    public void SettledLength_AnyTextThatGrows_CutsWhereTheIdsAreThoseOfTheWhole(string folder)
    {
        var tokenizer = Load(folder);
        Prop.ForAll(Texts.Growing, parts => AssertKeepsIds(tokenizer, parts)).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    [Theory]
    [MemberData(nameof(ThatLookAcross))]
    public void SettledLength_StepThatMayLookAcrossSpaces_IsNothing(string step) => AssertSettlesNoMore(new TokenizerFolder("b Ġ", "bĠ b"), LooksAcross[step]);

    [Theory]
    [MemberData(nameof(PiecesThatLookAcross))]
    public void SettledLength_PiecesThatMayReachOverSpaces_IsNothing(string step) => AssertSettlesNoMore(TokenizerFolder.OfPieces("b b"), PiecesReachOver[step]);

    [Fact]
    public void SettledLength_PiecesThatBeginWithSpaces_EndsBeforeTheLastOfThem()
    {
        using var folder = TokenizerFolder.OfPieces("▁ a", "▁a b", "▁ ▁");

        Assert.Equal(5, SettledLength(folder, "ab ab ab"));
        Assert.Equal(2, SettledLength(folder, "ab  ab▁ ab")); // what spaces are written as may join them
    }

    [Fact]
    public void SettledLength_TokenThatTakesWhiteSpaceAfterItAlong_DoesNotEndWhereItMay()
    {
        using var folder = new TokenizerFolder();
        folder.AddToken(300, "</s>", flag: "rstrip");

        Assert.Equal(1, SettledLength(folder, "b </s> </s> </s>"));
        Assert.Equal(8, SettledLength(folder, "b </s> b </s>"));
        Prop.ForAll(Texts.Growing, parts => AssertKeepsIds((IIncrementalTokenizer)folder.Load(), parts)).QuickCheckThrowOnFailure();
    }

    private static void AssertKeepsIds(IIncrementalTokenizer tokenizer, string[] pieces)
    {
        var whole = string.Concat(pieces);
        for (var i = 1; i <= pieces.Length; i++)
        {
            var text = string.Concat(pieces.Take(i));
            AssertCut(text, beginsText: true, tokenizer.Encode);
            AssertCut(text, beginsText: false, tokenizer.EncodeContinuation);
        }

        void AssertCut(string text, bool beginsText, Func<string, int[]> encode)
        {
            var cut = tokenizer.SettledLength(text, beginsText);
            if (cut > 0)
            {
                int[] parts = [.. encode(whole[..cut]), .. tokenizer.EncodeContinuation(whole[cut..])];
                Assert.Equal(encode(whole), parts);
            }
        }
    }

    private static void AssertSettlesNoMore(TokenizerFolder folder, Action<TokenizerFolder> change)
    {
        using (folder)
        {
            Assert.Equal(5, SettledLength(folder, "bb bb bb"));
            change(folder);
            Assert.Equal(0, SettledLength(folder, "bb bb bb"));
        }
    }

    private static void AddMerge(TokenizerFolder folder, string left, string right)
    {
        folder.Vocabulary.Add(left + right, folder.Vocabulary.Count);
        folder.Merges.Add($"{left} {right}");
    }

    private static JsonObject Replace(string pattern, string content) => new()
    {
        ["type"] = "Replace",
        ["pattern"] = new JsonObject { ["String"] = pattern },
        ["content"] = content,
    };

    private static int SettledLength(TokenizerFolder folder, string text) =>
        ((IIncrementalTokenizer)folder.Load()).SettledLength(text, beginsText: false);

    private static IIncrementalTokenizer Load(string folder) =>
        (IIncrementalTokenizer)TokenizerFile.Load(Fixtures.PathOf("golden", folder));
}
