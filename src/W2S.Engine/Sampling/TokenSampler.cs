namespace W2S.Engine.Sampling;

/// <summary>
/// Draws tokens from logits under <see cref="SamplingOptions"/>: temperature, then top-k, then top-p, in the order and with
/// the meaning they have in Hugging Face transformers (tokens that tie with the k-th stay).
/// </summary>
/// <remarks>Holds one prepared distribution, from which any number of draws can be made. Not thread-safe.</remarks>
internal sealed class TokenSampler
{
    private readonly SamplingOptions _options;
    private int[] _tokens = [];              // [kept], candidates in order of id (of probability once top-p has sorted them)
    private double[] _probabilities = [];    // [kept], not normalized
    private float[] _largest = [];           // [top-k], a min-heap while the threshold is sought
    private int _count;
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
            EnsureCapacity(1);
            (_count, _total, _probabilities[0]) = (1, 1, 1);
            _tokens[0] = IndexOfFirstMax(logits);
            return;
        }

        KeepTopK(logits);
        if (_options.TopP < 1)
        {
            KeepTopP();
        }
    }

    /// <summary>One token of the prepared distribution.</summary>
    public int Draw(ref RandomStream random)
    {
        if (_count == 1)
        {
            // The stream moves all the same: what follows must not depend on how sure the model was here.
            random.NextDouble();
            return _tokens[0];
        }

        var target = random.NextDouble() * _total;
        var index = 0;
        for (var sum = _probabilities[0]; sum <= target && index < _count - 1; sum += _probabilities[index])
        {
            index++;
        }

        return _tokens[index];
    }

    private void KeepTopK(ReadOnlySpan<float> logits)
    {
        EnsureCapacity(logits.Length);
        var limit = _options.TopK > 0 && _options.TopK < logits.Length;
        var threshold = limit ? KthLargest(logits, _options.TopK) : float.NegativeInfinity;
        double highest = logits[IndexOfFirstMax(logits)];

        _count = 0;
        _total = 0;
        for (var token = 0; token < logits.Length; token++)
        {
            if (logits[token] >= threshold)
            {
                var probability = Math.Exp((logits[token] - highest) / _options.Temperature);
                _tokens[_count] = token;
                _probabilities[_count++] = probability;
                _total += probability;
            }
        }
    }

    private void KeepTopP()
    {
        // Most likely first; a stable order, so that ties always break towards the lower id.
        var tokens = _tokens.AsSpan(0, _count);
        var keys = _probabilities.AsSpan(0, _count);
        keys.Sort(tokens, (a, b) => b.CompareTo(a));
        SortTiesById(keys, tokens);

        var wanted = _options.TopP * _total;
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

    /// <summary>A min-heap of the k largest seen so far: one comparison for almost every token of a large vocabulary.</summary>
    private float KthLargest(ReadOnlySpan<float> logits, int k)
    {
        if (_largest.Length < k)
        {
            _largest = new float[k];
        }

        var heap = _largest.AsSpan(0, k);
        logits[..k].CopyTo(heap);
        for (var i = (k / 2) - 1; i >= 0; i--)
        {
            SiftDown(heap, i);
        }

        foreach (var logit in logits[k..])
        {
            if (logit > heap[0])
            {
                heap[0] = logit;
                SiftDown(heap, 0);
            }
        }

        return heap[0];
    }

    private static void SiftDown(Span<float> heap, int index)
    {
        while (true)
        {
            var child = (2 * index) + 1;
            if (child >= heap.Length)
            {
                return;
            }

            if (child + 1 < heap.Length && heap[child + 1] < heap[child])
            {
                child++;
            }

            if (heap[index] <= heap[child])
            {
                return;
            }

            (heap[index], heap[child]) = (heap[child], heap[index]);
            index = child;
        }
    }

    private static int IndexOfFirstMax(ReadOnlySpan<float> logits)
    {
        var best = 0;
        for (var token = 1; token < logits.Length; token++)
        {
            if (logits[token] > logits[best])
            {
                best = token;
            }
        }

        return best;
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
