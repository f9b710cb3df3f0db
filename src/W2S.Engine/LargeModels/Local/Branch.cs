using System.Text;
using W2S.Engine.Runtime;
using W2S.Engine.Sampling;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.Local;

/// <summary>One growing response in a local large model: its cached sequences, its text and its random stream.</summary>
internal sealed class Branch : IDisposable
{
    private readonly List<int> _tokens;
    private readonly StringBuilder _text;
    private readonly IDetokenizer _detokenizer;
    private RandomStream _random;

    /// <param name="sequences">One for each source, empty.</param>
    public Branch(Sequence[] sequences, IDetokenizer detokenizer, RandomStream random)
        : this(sequences, [], new StringBuilder(), detokenizer, random)
    {
    }

    private Branch(Sequence[] sequences, List<int> tokens, StringBuilder text, IDetokenizer detokenizer, RandomStream random)
    {
        Sequences = sequences;
        _tokens = tokens;
        _text = text;
        _detokenizer = detokenizer;
        _random = random;
    }

    /// <summary>[sources]; what each holds is prompt and response but for the last token.</summary>
    public Sequence[] Sequences { get; }

    public FinishReason? Finish { get; private set; }

    public int? StopIndex { get; private set; }

    public int TokenCount => _tokens.Count;

    /// <summary>The newest token, which no source has computed yet; null while the prompt itself is what is to be computed.</summary>
    public int? LastToken => _tokens.Count > 0 ? _tokens[^1] : null;

    /// <summary>A branch that shares everything so far and goes its own way from here.</summary>
    public Branch Fork(int successor)
    {
        var sequences = Array.ConvertAll(Sequences, s => s.Fork());
        return new Branch(sequences, [.. _tokens], new StringBuilder().Append(_text), _detokenizer.Clone(), _random.Fork(successor));
    }

    /// <summary>Draws the next token and takes note of what it does to the response.</summary>
    public void Draw(TokenSampler sampler, IReadOnlyList<int> endTokens, StopSequences stops, int maxNewTokens)
    {
        var token = sampler.Draw(ref _random);
        _tokens.Add(token);
        if (endTokens.Contains(token))
        {
            End(FinishReason.EndOfSequence);
            return;
        }

        var searched = _text.Length;
        _text.Append(_detokenizer.Append(token));
        if (stops.Find(_text, searched) is { } index)
        {
            StopIndex = index;
            Finish = FinishReason.StopSequence;
        }
        else if (_tokens.Count >= maxNewTokens)
        {
            End(FinishReason.Length);
        }
    }

    public Candidate ToCandidate(int index, int parent, int newTokens, bool isCarried) => new()
    {
        Index = index,
        Parent = parent,
        IsCarried = isCarried,
        Tokens = _tokens.ToArray(),
        NewTokens = newTokens,
        Text = _text.ToString(),
        Finish = Finish,
        StopIndex = StopIndex,
    };

    public void Dispose()
    {
        foreach (var sequence in Sequences)
        {
            sequence.Dispose();
        }
    }

    private void End(FinishReason reason)
    {
        _text.Append(_detokenizer.PeekPending());
        Finish = reason;
    }
}
