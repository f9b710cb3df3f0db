using System.Diagnostics;
using System.Text.RegularExpressions;
using W2S.Engine.Checkpoints;

namespace W2S.Engine.Tokenization.PreTokenizers;

/// <summary>
/// A pattern no scanner was written for, on .NET's Regex: without backtracking where the pattern allows it, and in any case
/// given up after a while.
/// </summary>
internal sealed class RegexPattern : IPattern
{
    /// <summary>Longest pattern accepted, in chars; the longest in use have about 1,500.</summary>
    public const int MaxLength = 8192;

    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(5);

    private readonly Regex _regex;
    private readonly string _place;

    /// <param name="place">File and entry it was read from, for complaints about texts.</param>
    /// <param name="patience">
    /// Longest time spent on one piece of text, 5 seconds unless told; wall-clock, because that is what Regex itself measures.
    /// </param>
    /// <exception cref="ArgumentException">The pattern is not valid, or means something else to .NET than to Oniguruma.</exception>
    public RegexPattern(string pattern, string place, TimeSpan? patience = null)
    {
        if (pattern.Length > MaxLength)
        {
            throw new ArgumentException($"it has {pattern.Length} characters, at most {MaxLength} are read");
        }

        if (RegexDialect.FindForeign(pattern) is { } foreign)
        {
            throw new ArgumentException($"{foreign} is not supported");
        }

        _place = place;
        _regex = Build(pattern, patience ?? DefaultPatience);
        if (_regex.IsMatch(string.Empty))
        {
            throw new ArgumentException("it matches the empty string");
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

            var first = matches.Count;
            Collect(SupplementaryStandIns.Replace(text, out var positions), matches);
            for (var i = first; i < matches.Count; i++)
            {
                matches[i] = new Piece(positions[matches[i].Start], positions[matches[i].End]);
            }
        }
        catch (RegexMatchTimeoutException e)
        {
            throw TooSlow(text.Length, e);
        }
    }

    public CutEffect AtCut(char space) => CutEffect.Unknown;

    private void Collect(ReadOnlySpan<char> text, List<Piece> matches)
    {
        var begin = Stopwatch.GetTimestamp();
        foreach (var match in _regex.EnumerateMatches(text))
        {
            if (match.Length is 0)
            {
                throw new TokenizerFormatException($"{_place}: the pattern {FileText.Shown(_regex.ToString())} matches the empty string.");
            }

            if (Stopwatch.GetElapsedTime(begin) > _regex.MatchTimeout)
            {
                throw TooSlow(text.Length, innerException: null);
            }

            matches.Add(new Piece(match.Index, match.Index + match.Length));
        }
    }

    private TokenizerFormatException TooSlow(int length, Exception? innerException) =>
        new($"{_place}: the pattern {FileText.Shown(_regex.ToString())} took longer than {_regex.MatchTimeout.TotalSeconds} s on a text of {length} characters.",
            innerException);

    private static Regex Build(string pattern, TimeSpan patience)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, patience);
        }
        catch (NotSupportedException)
        {
            // Look-around and atomic groups need the backtracking engine; the timeout is what bounds it.
            return new Regex(pattern, RegexOptions.CultureInvariant, patience);
        }
    }
}
