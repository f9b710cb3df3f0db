using System.Buffers;
using W2S.Engine.Runtime;
using W2S.Engine.Sampling;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.Local;

/// <summary>One growing response in a local large model: its cached sequences, its text and its random stream.</summary>
internal sealed class Branch : IDisposable
{
    private readonly ArrayBufferWriter<int> _tokens; // only ever appended to: candidates look at it
    private readonly ArrayBufferWriter<char> _text;
    private readonly IDetokenizer _detokenizer;
    private RandomStream _random;

    /// <param name="sequences">One for each source, empty.</param>
    public Branch(Sequence[] sequences, IDetokenizer detokenizer, RandomStream random)
        : this(sequences, new ArrayBufferWriter<int>(), new ArrayBufferWriter<char>(), detokenizer, random)
    {
    }

    private Branch(
        Sequence[] sequences, ArrayBufferWriter<int> tokens, ArrayBufferWriter<char> text, IDetokenizer detokenizer, RandomStream random)
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

    public int TokenCount => _tokens.WrittenCount;

    /// <summary>[1]: the newest token, which no source has computed yet. [0] while the prompt itself is what is to be computed.</summary>
    public ReadOnlyMemory<int> LastToken => _tokens.WrittenMemory[Math.Max(0, TokenCount - 1)..];

    /// <summary>A branch that shares everything so far and goes its own way from here.</summary>
    /// <param name="successor">
    /// Not 0: the first successor is this branch itself, which goes on with its own stream (see <see cref="RandomStream.Fork"/>).
    /// </param>
    public Branch Fork(int successor) => new(
        Array.ConvertAll(Sequences, s => s.Fork()), Copy(_tokens), Copy(_text), _detokenizer.Clone(), _random.Fork(successor));

    /// <summary>Where in the distribution the next token of a successor lies; the same until a token is appended.</summary>
    /// <param name="successor">0 for this branch itself.</param>
    /// <returns>Uniformly random in [0, 1).</returns>
    public double NextPoint(int successor)
    {
        var random = _random.Fork(successor);
        return random.NextDouble();
    }

    /// <summary>Adds the token that lies at its next point, and takes note of what it does to the response.</summary>
    public void Append(int token, IReadOnlyList<int> endTokens, StopSequences stops, int maxNewTokens)
    {
        _random.NextDouble(); // that point is used up
        _tokens.Write([token]);
        if (endTokens.Contains(token))
        {
            End(FinishReason.EndOfSequence);
            return;
        }

        var searched = _text.WrittenCount;
        _text.Write(_detokenizer.Append(token));
        if (stops.Find(_text.WrittenSpan, searched) is { } index)
        {
            StopIndex = index;
            Finish = FinishReason.StopSequence;
        }
        else if (TokenCount >= maxNewTokens)
        {
            End(FinishReason.Length);
        }
    }

    public Candidate ToCandidate(int index, BranchOrigin origin) => new()
    {
        Index = index,
        Parent = origin.Parent,
        IsCarried = origin.IsCarried,
        Tokens = _tokens.WrittenMemory,
        NewTokens = TokenCount - origin.TokenCount,
        Text = _text.WrittenSpan.ToString(),
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

    private static ArrayBufferWriter<T> Copy<T>(ArrayBufferWriter<T> written)
    {
        var copy = new ArrayBufferWriter<T>(Math.Max(written.Capacity, 1));
        copy.Write(written.WrittenSpan);
        return copy;
    }

    private void End(FinishReason reason)
    {
        _text.Write(_detokenizer.PeekPending());
        Finish = reason;
    }
}

/// <summary>Where a proposed branch comes from.</summary>
/// <param name="Parent">The hypothesis.</param>
/// <param name="TokenCount">Tokens of the response when it was proposed.</param>
/// <param name="IsCarried">It was finished then.</param>
internal readonly record struct BranchOrigin(int Parent, int TokenCount, bool IsCarried);
