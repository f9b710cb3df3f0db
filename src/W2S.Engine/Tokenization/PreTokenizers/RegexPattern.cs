using System.Diagnostics;
using System.Text.RegularExpressions;

namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>
/// A pattern no scanner was written for, on .NET's Regex: without backtracking where the pattern allows it, and in any case
/// given up after <see cref="Patience"/>.
/// </summary>
internal sealed class RegexPattern : IPattern
{
    /// <summary>Longest time spent on one piece of text; wall-clock, because that is what Regex itself measures.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly Regex _regex;

    /// <exception cref="ArgumentException">The pattern is not valid, or means something else to .NET than to Oniguruma.</exception>
    public RegexPattern(string pattern)
    {
        if (RegexDialect.FindForeign(pattern) is { } foreign)
        {
            throw new ArgumentException($"{foreign} is not supported", nameof(pattern));
        }

        _regex = Build(pattern);
        if (_regex.IsMatch(string.Empty))
        {
            throw new ArgumentException("it matches the empty string", nameof(pattern));
        }
    }

    public void FindMatches(ReadOnlySpan<char> text, List<Piece> matches)
    {
        try
        {
            if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
            {
                Collect(text, matches);
                return;
            }

            int first = matches.Count;
            Collect(SupplementaryStandIns.Replace(text, out int[] positions), matches);
            for (int i = first; i < matches.Count; i++)
            {
                matches[i] = new Piece(positions[matches[i].Start], positions[matches[i].End]);
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(text.Length, e);
        }
    }

    private void Collect(ReadOnlySpan<char> text, List<Piece> matches)
    {
        long begin = Stopwatch.GetTimestamp();
        foreach (ValueMatch match in _regex.EnumerateMatches(text))
        {
            if (match.Length is 0)
            {
                throw new TokenizerFormatException($"tokenizer.json: pre_tokenizer: the pattern {_regex} matches the empty string.");
            }

            if (Stopwatch.GetElapsedTime(begin) > Patience)
            {
                throw TooSlow(text.Length, innerException: null);
            }

            matches.Add(new Piece(match.Index, match.Index + match.Length));
        }
    }

    private TokenizerFormatException TooSlow(int length, Exception? innerException) =>
        new($"tokenizer.json: pre_tokenizer: the pattern {_regex} took longer than {Patience.TotalSeconds} s on a text of {length} characters.",
            innerException);

    private static Regex Build(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, Patience);
        }
        catch (NotSupportedException)
        {
            // Look-around and atomic groups need the backtracking engine; the timeout is what bounds it.
            return new Regex(pattern, RegexOptions.CultureInvariant, Patience);
        }
    }
}
