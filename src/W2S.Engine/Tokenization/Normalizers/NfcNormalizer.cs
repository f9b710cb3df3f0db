using System.Text;

namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>
/// Unicode normalization form C (UAX #15). The engine's own, because <see cref="string.Normalize()"/> does nothing where
/// globalization is invariant, and because it must agree with the library that models were trained with.
/// </summary>
internal sealed class NfcNormalizer : INormalizer
{
    // Below the first combining mark nothing changes and nothing joins.
    private const char LastAlwaysStable = '\u02FF';

    private static readonly CanonicalData Data = CanonicalData.Instance;

    public MarkedText Normalize(MarkedText text, SectionStart start)
    {
        var given = text.Text;
        var unstable = NextUnstable(given, 0);
        if (unstable == given.Length)
        {
            return text;
        }

        var builder = new MarkedTextBuilder();
        var copied = 0;
        for (; unstable < given.Length; unstable = NextUnstable(given, copied))
        {
            // What may change goes from the stable character before to the next stable one.
            var from = unstable > copied ? unstable - LengthBefore(given, unstable) : unstable;
            var to = NextStable(given, unstable);
            builder.Append(text, copied, from);
            builder.Append(Compose(Decompose(given.AsSpan(from, to - from))), text.IsTrusted(from, to));
            copied = to;
        }

        builder.Append(text, copied, given.Length);
        return builder.Build();
    }

    // Text can be cut before whatever is stable.
    public char? SpaceAtCut(char space, SectionStart start) => IsUnstable(space) ? null : space;

    private static int NextUnstable(string text, int position)
    {
        while (position < text.Length)
        {
            var offset = text.AsSpan(position).IndexOfAnyExceptInRange('\0', LastAlwaysStable);
            if (offset < 0)
            {
                return text.Length;
            }

            position += offset;
            Rune rune = Rune.GetRuneAt(text, position);
            if (IsUnstable(rune.Value))
            {
                return position;
            }

            position += rune.Utf16SequenceLength;
        }

        return position;
    }

    private static int NextStable(string text, int position)
    {
        while (position < text.Length && Rune.GetRuneAt(text, position) is var rune && IsUnstable(rune.Value))
        {
            position += rune.Utf16SequenceLength;
        }

        return position;
    }

    private static int LengthBefore(string text, int position) => char.IsLowSurrogate(text[position - 1]) ? 2 : 1;

    private static bool IsUnstable(int codePoint) => Data.IsUnstable(codePoint) || Hangul.IsVowelOrTail(codePoint);

    // Fully decomposed, marks in canonical order.
    private static List<int> Decompose(ReadOnlySpan<char> text)
    {
        var codePoints = new List<int>(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            DecomposeTo(codePoints, rune.Value);
        }

        for (var start = 0; start < codePoints.Count; start++)
        {
            var end = start;
            while (end < codePoints.Count && Data.CombiningClass(codePoints[end]) is not 0)
            {
                end++;
            }

            // OrderBy is stable and, unlike the usual insertion sort, quick on a megabyte of marks.
            if (end - start > 1)
            {
                int[] ordered = [.. codePoints[start..end].OrderBy(Data.CombiningClass)];
                ordered.CopyTo(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(codePoints)[start..end]);
            }

            start = end;
        }

        return codePoints;
    }

    private static void DecomposeTo(List<int> codePoints, int codePoint)
    {
        if ((Data.Decomposition(codePoint) ?? Hangul.Decompose(codePoint)) is not { } parts)
        {
            codePoints.Add(codePoint);
            return;
        }

        foreach (var part in parts)
        {
            DecomposeTo(codePoints, part);
        }
    }

    private static string Compose(List<int> codePoints)
    {
        var composed = new List<int>(codePoints.Count);
        var starter = -1; // index in composed
        var lastClass = 0; // of what was added after the starter
        foreach (var codePoint in codePoints)
        {
            var combiningClass = Data.CombiningClass(codePoint);
            var blocked = starter < 0 || (composed.Count - starter > 1 && lastClass >= combiningClass);
            if (!blocked && (Data.Composition(composed[starter], codePoint) ?? Hangul.Compose(composed[starter], codePoint)) is { } joined)
            {
                composed[starter] = joined;
                continue;
            }

            if (combiningClass is 0)
            {
                starter = composed.Count;
            }

            lastClass = combiningClass;
            composed.Add(codePoint);
        }

        var text = new StringBuilder(composed.Count);
        foreach (var codePoint in composed)
        {
            text.Append(new Rune(codePoint).ToString());
        }

        return text.ToString();
    }
}
