using System.Diagnostics;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Tokenization;

public sealed class EncodingTests : IDisposable
{
    private readonly TokenizerFolder _folder = new("a b", "ab c", "Ġ a", "a a", "aa aa");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("abc", new[] { 257 })]
    [InlineData("bab", new[] { 'b', 256 })]
    [InlineData("aaaaa", new[] { 260, 'a' })]
    [InlineData(" ab", new[] { ' ', 256 })]
    [InlineData("x\0y", new[] { 'x', 0, 'y' })]
    [InlineData("", new int[0])]
    public void Encode_Word_AppliesMergesByRank(string text, int[] expected) => Assert.Equal(expected, _folder.Load().Encode(text));

    [Fact]
    public void Encode_IgnoreMerges_TakesAWordOfTheVocabularyWhole()
    {
        _folder.Vocabulary.Add("Ġxyz", 261);
        Assert.Equal([' ', 'x', 'y', 'z'], _folder.Load().Encode(" xyz"));

        _folder.Model["ignore_merges"] = true;
        Assert.Equal([261], _folder.Load().Encode(" xyz"));
    }

    [Fact]
    public void EncodeAndDecode_AnyValidText_GivesItBack()
    {
        var tokenizer = _folder.Load();
        Prop.ForAll(Texts.Valid, text => tokenizer.Decode(tokenizer.Encode(text)) == text).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Encode_AnyCharArray_LoneSurrogatesBecomeReplacementCharacters()
    {
        var tokenizer = _folder.Load();
        Prop.ForAll(Texts.AnyUtf16, text =>
                tokenizer.Decode(tokenizer.Encode(text)) == Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Encode_WordOf100000Letters_TakesNearLinearTime()
    {
        var tokenizer = _folder.Load();
        var ids = tokenizer.Encode(new string('a', 100_000));
        Assert.Equal(25_000, ids.Length);

        var single = Seconds(() => tokenizer.Encode(new string('a', 100_000)));
        var eightfold = Seconds(() => tokenizer.Encode(new string('a', 800_000)));

        // Linear would be 8, quadratic 64; the bound leaves room for a busy machine.
        Assert.True(eightfold < 30 * Math.Max(single, 0.005), $"{single} s for 100,000, {eightfold} s for 800,000");
    }

    [Theory]
    [InlineData("gpt2")]
    [InlineData("llama3")]
    [InlineData("qwen2")]
    [InlineData("mistral")]
    [InlineData("gemma")]
    [InlineData("metaspace-words")]
    public void Encode_PromptOf100000Characters_TakesNearLinearTime(string name)
    {
        var tokenizer = TokenizerFile.Load(Fixtures.PathOf("golden", "tokenizers", name));
        var words = string.Concat(Enumerable.Range(0, 90_000).Select(i => $"{i * 7919 % 10_007} cafés,\u00e9e\u0301 "));
        tokenizer.Encode(words[..100_000]);

        var single = Seconds(() => tokenizer.Encode(words[..100_000]));
        var eightfold = Seconds(() => tokenizer.Encode(words[..800_000]));

        Assert.True(eightfold < 30 * Math.Max(single, 0.005), $"{single} s for 100,000, {eightfold} s for 800,000");
    }

    [Fact]
    public void Encode_PromptOfFourMegabytes_Works()
    {
        var tokenizer = _folder.Load();
        var text = string.Concat(Enumerable.Repeat("The abc of a long prompt, 123 times. ", (4 << 20) / 37));
        Assert.Equal(text, tokenizer.Decode(tokenizer.Encode(text)));
    }

    [Fact]
    public void Encode_TextBeyondTheLimit_IsRefusedWithBothNumbers()
    {
        var tokenizer = _folder.Load();
        string half = new(' ', TokenizerFile.MaxTextLength / 2);
        var refusal = Assert.Throws<InvalidOptionException>(() =>
            tokenizer.Encode([new TextSegment(half, false), new TextSegment(half + " ", false)], addSpecialTokens: false));
        Assert.Contains("8,388,609", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("8,388,608", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Encode_FromManyThreads_GivesWhatOneThreadGives()
    {
        var tokenizer = _folder.Load();
        string[] texts = [.. Enumerable.Range(0, 500).Select(i => $"word{i} ab abc{i % 7} aaaa")];
        int[][] expected = [.. texts.Select(t => _folder.LoadAsIs().Encode(t))];
        var found = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => texts.Select(t => tokenizer.Encode(t)).ToArray())));
        Assert.All(found, f => Assert.Equal(expected, f));
    }

    private static double Seconds(Action action)
    {
        var begin = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(begin).TotalSeconds;
    }
}
