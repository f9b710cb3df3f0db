using System.Diagnostics.CodeAnalysis;

namespace W2S.Engine.Tokenization.Bpe;

/// <summary>
/// Remembers the tokens of recent words. Bounded by construction: a word has one possible slot, and the latest one in it wins.
/// Entries are immutable and swapped whole, so that it is safe to use from any thread without a lock.
/// </summary>
internal sealed class WordCache
{
    private const int Slots = 1 << 15;
    private const int LongestWord = 48;

    private readonly Entry?[] _slots = new Entry?[Slots];

    public bool TryGet(ReadOnlySpan<char> word, [NotNullWhen(true)] out int[]? ids)
    {
        var entry = word.Length <= LongestWord ? Volatile.Read(ref SlotOf(word)) : null;
        ids = entry is not null && word.SequenceEqual(entry.Word) ? entry.Ids : null;
        return ids is not null;
    }

    public void Set(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= LongestWord)
        {
            Volatile.Write(ref SlotOf(word), new Entry(word.ToString(), ids.ToArray()));
        }
    }

    private ref Entry? SlotOf(ReadOnlySpan<char> word) => ref _slots[string.GetHashCode(word, StringComparison.Ordinal) & (Slots - 1)];

    private sealed record Entry(string Word, int[] Ids);
}
