namespace W2S.Engine.Sampling;

/// <summary>
/// Draws tokens from logits under <see cref="SamplingOptions"/>: temperature, then top-k, then top-p, in the order and with
/// the meaning they have in Hugging Face transformers (tokens that tie with the k-th stay).
/// </summary>
/// <remarks>
/// Holds one prepared distribution, from which any number of draws can be made. Nothing sorts the vocabulary, and exponentials are taken
/// of tokens that may be drawn only, where a top-k says which. Keeps its memory from call to call. Not thread-safe.
/// </remarks>
internal sealed class TokenSampler
{
    /// <summary>Without top-k, among how many of the most likely tokens the top-p are sought first, and how much further then.</summary>
    private const int FirstSearch = 64, SearchFactor = 4;

    private readonly SamplingOptions _options;
    private readonly TopLogits _top = new();
    private readonly WholeVocabulary _whole = new();
    private int[] _tokens = [];           // [kept], in order of id (of probability once top-p has sorted them)
    private double[] _probabilities = []; // [kept], not normalized
    private int _count;                   // 0 where the whole vocabulary is kept
    private double _total;

    public TokenSampler(SamplingOptions options)
    {
        options.Validate();
        _options = options;
    }

    /// <summary>Makes the distribution over the next token; draws come from it until the next call.</summary>
    /// <param name="logits">[vocab], all finite.</param>
    public void Prepare(ReadOnlySpan<float> logits)
    {
        if (_options.Temperature == 0)
        {
            _top.Find(logits, 1);
            EnsureCapacity(1);
            (_count, _total, _probabilities[0]) = (1, 1, 1);
            _tokens[0] = _top.Tokens[0]; // the first of those that tie
        }
        else if (_options.TopK > 0 && _options.TopK < logits.Length)
        {
            KeepTop(logits, _options.TopK);
            if (_options.TopP < 1)
            {
                KeepTopP(_options.TopP * _total);
            }
        }
        else
        {
            _whole.Prepare(logits, _options.Temperature);
            _count = 0;
            if (_options.TopP < 1)
            {
                SearchTopP(logits, _options.TopP * _whole.Total);
            }
        }
    }

    /// <summary>One token of the prepared distribution.</summary>
    /// <param name="point">In [0, 1): uniformly random for a sample.</param>
    public int Draw(double point)
    {
        if (_count == 0)
        {
            return _whole.TokenAt(point * _whole.Total);
        }

        var target = point * _total;
        var index = 0;
        for (var sum = _probabilities[0]; sum <= target && index < _count - 1; sum += _probabilities[index])
        {
            index++;
        }

        return _tokens[index];
    }

    /// <returns>The probability of the least likely token kept, not normalized.</returns>
    private double KeepTop(ReadOnlySpan<float> logits, int k)
    {
        _top.Find(logits, k);
        EnsureCapacity(_top.Tokens.Length);
        _top.Tokens.CopyTo(_tokens);
        double highest = Max(_top.Logits);
        _count = _top.Tokens.Length;
        _total = 0;
        var least = 1.0;
        for (var i = 0; i < _count; i++)
        {
            var probability = Math.Exp((_top.Logits[i] - highest) / _options.Temperature);
            _probabilities[i] = probability;
            _total += probability;
            least = Math.Min(least, probability);
        }

        return least;
    }

    /// <summary>The top-p of a vocabulary are few as a rule: they are sought among a few of its most likely tokens, then among more.</summary>
    private void SearchTopP(ReadOnlySpan<float> logits, double wanted)
    {
        var k = Math.Min(FirstSearch, logits.Length);
        var leastLikely = KeepTop(logits, k);
        while (_total < wanted && k < logits.Length)
        {
            var missing = (wanted - _total) / leastLikely; // at least so many: none further down is more likely
            var next = SearchFactor * (k + missing);
            k = next < logits.Length ? (int)next : logits.Length;
            leastLikely = KeepTop(logits, k);
        }

        KeepTopP(wanted);
    }

    /// <summary>Keeps the most likely tokens that together reach <paramref name="wanted"/>.</summary>
    private void KeepTopP(double wanted)
    {
        // Most likely first, of those that tie the lower id.
        var tokens = _tokens.AsSpan(0, _count);
        var keys = _probabilities.AsSpan(0, _count);
        keys.Sort(tokens);
        keys.Reverse();
        tokens.Reverse();
        SortTiesById(keys, tokens);

        var sum = 0.0;
        var kept = 0;
        while (kept < _count && sum < wanted)
        {
            sum += keys[kept++];
        }

        _count = kept;
        _total = sum;
    }

    private static void SortTiesById(ReadOnlySpan<double> keys, Span<int> tokens)
    {
        for (var start = 0; start < keys.Length;)
        {
            var end = start + 1;
            while (end < keys.Length && keys[end] == keys[start])
            {
                end++;
            }

            tokens[start..end].Sort();
            start = end;
        }
    }

    private static float Max(ReadOnlySpan<float> logits)
    {
        var max = logits[0];
        foreach (var logit in logits)
        {
            max = Math.Max(max, logit);
        }

        return max;
    }

    private void EnsureCapacity(int count)
    {
        if (_tokens.Length < count)
        {
            _tokens = new int[count];
            _probabilities = new double[count];
        }
    }
}
