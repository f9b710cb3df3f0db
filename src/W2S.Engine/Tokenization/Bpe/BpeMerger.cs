namespace W2S.Engine.Tokenization.Bpe;

/// <summary>
/// Applies merges to one word at a time, lowest rank first and leftmost among equals, in O(n log n): the word is a linked
/// list, the possible merges wait in a heap and are checked again when their turn comes. A workspace: not thread-safe.
/// </summary>
internal sealed class BpeMerger
{
    private const int None = -1;

    private readonly PriorityQueue<int, long> _queue = new(); // result id, by rank and then position
    private int[] _tokens = new int[64]; // [symbols] token at each position; None once merged into its left neighbour
    private int[] _previous = new int[64];
    private int[] _next = new int[64];

    /// <returns>The word's tokens, valid until the next call.</returns>
    /// <param name="word">[symbols] the tokens it is written with before anything is merged.</param>
    public ReadOnlySpan<int> Merge(scoped ReadOnlySpan<int> word, MergeRanks ranks)
    {
        Load(word);
        _queue.Clear();
        for (var i = 0; i + 1 < word.Length; i++)
        {
            Propose(i, ranks);
        }

        while (_queue.TryDequeue(out var result, out var order))
        {
            var left = (int)order;

            // The pair may have changed since; what counts, as in the tokenizers library, is that it still makes the same token.
            if (_tokens[left] is None || _next[left] is None || !MakesStill(left, result, ranks))
            {
                continue;
            }

            Join(left, result);
            Propose(left, ranks);
            if (_previous[left] is not None)
            {
                Propose(_previous[left], ranks);
            }
        }

        return Collect(word.Length);
    }

    private void Load(ReadOnlySpan<int> word)
    {
        if (_tokens.Length < word.Length)
        {
            Array.Resize(ref _tokens, word.Length);
            Array.Resize(ref _previous, word.Length);
            Array.Resize(ref _next, word.Length);
        }

        word.CopyTo(_tokens);
        for (var i = 0; i < word.Length; i++)
        {
            _previous[i] = i - 1;
            _next[i] = i + 1 < word.Length ? i + 1 : None;
        }
    }

    private void Propose(int left, MergeRanks ranks)
    {
        if (_next[left] is not None && ranks.TryGet(PairAt(left), out var rank, out var result))
        {
            _queue.Enqueue(result, ((long)rank << 32) | (uint)left);
        }
    }

    private bool MakesStill(int left, int result, MergeRanks ranks) =>
        ranks.TryGet(PairAt(left), out _, out var now) && now == result;

    private void Join(int left, int result)
    {
        var right = _next[left];
        _tokens[left] = result;
        _tokens[right] = None;
        _next[left] = _next[right];
        if (_next[right] is not None)
        {
            _previous[_next[right]] = left;
        }
    }

    private ReadOnlySpan<int> Collect(int length)
    {
        var count = 0;
        for (var i = 0; i < length; i++)
        {
            if (_tokens[i] is not None)
            {
                _tokens[count++] = _tokens[i];
            }
        }

        return _tokens.AsSpan(0, count);
    }

    private TokenPair PairAt(int left) => new(_tokens[left], _tokens[_next[left]]);
}
