using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Guidance;
using W2S.Engine.LargeModels;
using W2S.Engine.Prompts;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tests.Tokenization;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Tests.Guidance;

public sealed class VocabularyBridgeTests
{
    private const int End = -1;

    [Theory]
    [InlineData("llama2", "Hello  world", "", "Hello  world")]
    [InlineData("llama2", " Hello", "", " Hello")]
    [InlineData("llama2-metaspace", "Hello", "", "Hello")]
    [InlineData("gpt2-prefix-space", "Hello", "", "Hello")]
    [InlineData("llama2", "Hello", " ", " Hello")]
    public void Read_ResponseText_GetsNoSpaceThatNeitherItNorThePromptHas(string name, string text, string responseStart, string expected)
    {
        var tokenizer = Load(name);
        var prompt = PromptTemplate.None.Apply("A prompt:") with { ResponseStart = responseStart };
        var bridge = new VocabularyBridge(new ResponseEncoder(tokenizer, prompt), endToken: null);

        var extension = bridge.Read(new Candidate { Index = 0, Parent = 0, Tokens = new int[1], NewTokens = 1, Text = text }, []);

        var detokenizer = tokenizer.CreateDetokenizer(continuesPrompt: true);
        Assert.Equal(expected, string.Concat(extension.New.ToArray().Select(detokenizer.Append)) + detokenizer.PeekPending());
    }

    [Theory]
    [InlineData("gpt2", "")]
    [InlineData("llama3", " ")]
    [InlineData("qwen2", "")]
    [InlineData("mistral", " ")]
    [InlineData("gemma", "")]
    [InlineData("llama2-metaspace", "")] // not known to settle anything
    public void Read_ResponsesThatGrowByAnyChunks_HaveTheTokensOfTheWhole(string name, string responseStart)
    {
        var tokenizer = Load(name);
        var prompt = PromptTemplate.None.Apply("A prompt:") with { ResponseStart = responseStart };
        var encoder = new ResponseEncoder(tokenizer, prompt);
        Prop.ForAll(Texts.Growing, Gen.Choose(0, 3).ToArbitrary(), (chunks, survivor) => AssertReadsWhole(encoder, chunks, survivor))
            .QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Read_ResponseOf800Words_ReadsAboutWhatIsNewInEachRound()
    {
        var tokenizer = new CountingTokenizer((IIncrementalTokenizer)Load("mistral"));
        var bridge = new VocabularyBridge(new ResponseEncoder(tokenizer, PromptTemplate.None.Apply("A prompt:")), endToken: null);
        var text = "";
        int[] tokens = [];
        for (var round = 0; round < 200; round++)
        {
            text += " some words that follow";
            (var _, var kept, var news) = bridge.Read(Candidates.Of(text), tokens);
            tokens = [.. tokens.AsSpan(0, kept), .. news.Span];
            bridge.Keep([0]);
        }

        Assert.Equal(tokenizer.EncodeContinuation(text), tokens);
        Assert.InRange(tokenizer.Characters - text.Length, text.Length, 2 * text.Length);
    }

    // Each round, two candidates continue each of two hypotheses, one of them by nothing; a finished one is carried along.
    private static void AssertReadsWhole(ResponseEncoder encoder, string[] chunks, int survivor)
    {
        var bridge = new VocabularyBridge(encoder, End);
        List<(string Text, int[] Tokens)> hypotheses = [("", [])];
        foreach (var chunk in chunks)
        {
            List<(string Text, int[] Tokens)> read = [];
            for (var parent = 0; parent < hypotheses.Count; parent++)
            {
                (var before, var known) = hypotheses[parent];
                foreach (var news in (string[])[chunk, "", chunk + chunk])
                {
                    var extension = bridge.Read(Candidates.Of(before + news, parent: parent), known);
                    read.Add((before + news, [.. known.AsSpan(0, extension.Kept), .. extension.New.Span]));
                    Assert.Equal(encoder.Encode(before + news), read[^1].Tokens);
                }
            }

            int[] survivors = [survivor % read.Count, (survivor * 2) % read.Count];
            bridge.Keep(survivors);
            hypotheses = [.. survivors.Select(i => read[i])];
        }

        var (last, tokens) = hypotheses[0];
        var finished = bridge.Read(Candidates.Of(last, FinishReason.EndOfSequence), tokens);
        Assert.Equal([.. encoder.Encode(last), End], [.. tokens.AsSpan(0, finished.Kept), .. finished.New.Span]);
        bridge.Keep([0]);
        var carried = bridge.Read(new Candidate { Index = 0, Parent = 0, IsCarried = true, Tokens = default, NewTokens = 0, Text = last }, [.. tokens, End]);
        Assert.Equal((tokens.Length + 1, 0), (carried.Kept, carried.New.Length));
    }

    private static ITokenizer Load(string name) => TokenizerFile.Load(Fixtures.PathOf("golden", "tokenizers", name));

    private sealed class CountingTokenizer(IIncrementalTokenizer inner) : IIncrementalTokenizer
    {
        /// <summary>That were encoded.</summary>
        public int Characters { get; private set; }

        public int VocabularySize => inner.VocabularySize;

        public string Fingerprint => inner.Fingerprint;

        public int? BeginOfSequence => inner.BeginOfSequence;

        public int? EndOfSequence => inner.EndOfSequence;

        public int[] Encode(IReadOnlyList<TextSegment> segments, bool addSpecialTokens) => inner.Encode(segments, addSpecialTokens);

        public int[] EncodeContinuation(string text)
        {
            Characters += text.Length;
            return inner.EncodeContinuation(text);
        }

        public int SettledLength(ReadOnlySpan<char> text, bool beginsText) => inner.SettledLength(text, beginsText);

        public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false) => inner.Decode(ids, skipSpecialTokens);

        public IDetokenizer CreateDetokenizer(bool continuesPrompt) => inner.CreateDetokenizer(continuesPrompt);
    }
}
