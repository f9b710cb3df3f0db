using System.Text;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.LargeModels;

namespace W2S.Engine.Tests.LargeModels;

public sealed class StopSequencesTests
{
    [Theory]
    [InlineData("so it ends\n\nhere", 10, 10)]
    [InlineData("so it ends\n\nhere", 11, 10)]
    [InlineData("no end here", 0, null)]
    [InlineData("", 0, null)]
    public void Find_SequenceAcrossTheOldEnd_IsFoundWhereItBegins(string text, int searched, int? expected) =>
        Assert.Equal(expected, new StopSequences(["\n\n"]).Find(text, searched));

    [Fact]
    public void Find_SeveralSequences_TheEarliestCounts() =>
        Assert.Equal(2, new StopSequences(["de", "cdef", "zz"]).Find("abcdef", 0));

    [Theory]
    [InlineData("the en", 2)]
    [InlineData("the en ", 0)]
    [InlineData("e", 1)]
    [InlineData("", 0)]
    public void HeldBack_EndThatMayBecomeASequence_IsHeldBack(string text, int expected) =>
        Assert.Equal(expected, new StopSequences(["end"]).HeldBack(text));

    [Fact]
    public void Find_TextGrownInAnyPieces_FindsWhatIndexOfFindsInTheWhole()
    {
        var letters = Gen.Elements('a', 'b').ArrayOf().Select(c => new string(c));
        Prop.ForAll(Arb.From(letters), Arb.From(Gen.Choose(1, 4)), Arb.From(Gen.Elements("ab", "aab", "bb", "b")), (text, piece, stop) =>
        {
            var (stops, grown, found) = (new StopSequences([stop]), new StringBuilder(), (int?)null);
            for (var i = 0; i < text.Length && found is null; i += piece)
            {
                var searched = grown.Length;
                grown.Append(text.AsSpan(i, Math.Min(piece, text.Length - i)));
                found = stops.Find(grown.ToString(), searched);
            }

            return (found ?? -1) == text.IndexOf(stop, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }
}
