using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace W2S.Engine.Sampling;

/// <summary>Finds the k largest of a vocabulary's logits, and those that tie with the k-th.</summary>
/// <remarks>
/// Two passes of vectors. The first takes the largest of each of some groups of logits: k groups have one that is at least as large as the
/// k-th of these, so it bounds the k-th of all from below. The second looks for what reaches that bound, which is little more than is
/// wanted. Keeps its memory from call to call. Not thread-safe.
/// </remarks>
internal sealed class TopLogits
{
    /// <summary>Groups for each logit wanted: the more, the nearer the bound is.</summary>
    private const int GroupsEach = 2;

    /// <summary>Vectors compared together.</summary>
    private const int Vectors = 4;

    private int[] _tokens = [];      // [found], in order of id
    private float[] _logits = [];    // [found]
    private float[] _highest = [];   // [groups], then [found]: what the k-th is sought in, and so left in another order
    private int _count;

    /// <summary>[found], in order of id.</summary>
    public ReadOnlySpan<int> Tokens => _tokens.AsSpan(0, _count);

    /// <summary>[found]: of <see cref="Tokens"/>.</summary>
    public ReadOnlySpan<float> Logits => _logits.AsSpan(0, _count);

    private static int BlockLength => Vectors * Vector<float>.Count;

    /// <param name="logits">[vocab], all finite.</param>
    /// <param name="k">At least 1, at most as many as there are.</param>
    public void Find(ReadOnlySpan<float> logits, int k)
    {
        if (k == logits.Length)
        {
            Collect(logits, float.NegativeInfinity);
            return;
        }

        Collect(logits, LargestNumbers.Kth(HighestOfGroups(logits, k), k));
        EnsureCapacity(ref _highest, _count);
        var found = _highest.AsSpan(0, _count);
        Logits.CopyTo(found);
        DropBelow(LargestNumbers.Kth(found, k));
    }

    /// <summary>A logit belongs to the group that its id modulo the number of groups says.</summary>
    /// <returns>[groups], at least k of them</returns>
    private Span<float> HighestOfGroups(ReadOnlySpan<float> logits, int k)
    {
        var groups = Math.Min(logits.Length, (((GroupsEach * k) / BlockLength) + 1) * BlockLength);
        EnsureCapacity(ref _highest, groups);
        var highest = _highest.AsSpan(0, groups);
        logits[..groups].CopyTo(highest);
        for (var first = groups; first < logits.Length; first += groups)
        {
            Raise(highest, logits[first..Math.Min(first + groups, logits.Length)]);
        }

        return highest;
    }

    /// <summary>highest = max(highest, logits)</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Raise(Span<float> highest, ReadOnlySpan<float> logits)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(highest[..logits.Length]);
        var wideLogits = MemoryMarshal.Cast<float, Vector<float>>(logits);
        for (var i = 0; i < wide.Length; i++)
        {
            wide[i] = Vector.MaxNative(wide[i], wideLogits[i]);
        }

        for (var i = wide.Length * Vector<float>.Count; i < logits.Length; i++)
        {
            highest[i] = Math.Max(highest[i], logits[i]);
        }
    }

    /// <summary>Takes all that reach <paramref name="bound"/>: looks at blocks first, and at single logits where one of a block does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Collect(ReadOnlySpan<float> logits, float bound)
    {
        _count = 0;
        var bounds = new Vector<float>(bound);
        var token = 0;
        for (; token <= logits.Length - BlockLength; token += BlockLength)
        {
            var block = MemoryMarshal.Cast<float, Vector<float>>(logits.Slice(token, BlockLength));
            var highest = Vector.MaxNative(Vector.MaxNative(block[0], block[1]), Vector.MaxNative(block[2], block[3]));
            if (Vector.GreaterThanOrEqualAny(highest, bounds))
            {
                CollectOneByOne(logits.Slice(token, BlockLength), token, bound);
            }
        }

        CollectOneByOne(logits[token..], token, bound);
    }

    private void CollectOneByOne(ReadOnlySpan<float> logits, int firstToken, float bound)
    {
        EnsureCapacity(ref _tokens, _count + logits.Length);
        EnsureCapacity(ref _logits, _count + logits.Length);
        for (var i = 0; i < logits.Length; i++)
        {
            if (logits[i] >= bound)
            {
                (_tokens[_count], _logits[_count]) = (firstToken + i, logits[i]);
                _count++;
            }
        }
    }

    private void DropBelow(float kth)
    {
        var kept = 0;
        for (var i = 0; i < _count; i++)
        {
            if (_logits[i] >= kth)
            {
                (_tokens[kept], _logits[kept]) = (_tokens[i], _logits[i]);
                kept++;
            }
        }

        _count = kept;
    }

    private static void EnsureCapacity<T>(ref T[] array, int count)
    {
        if (array.Length < count)
        {
            Array.Resize(ref array, Math.Max(count, 2 * array.Length));
        }
    }
}
