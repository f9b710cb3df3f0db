using W2S.Engine.Tokenization.SentencePiece;

namespace W2S.Engine.Tests.Tokenization.SentencePiece;

public sealed class PieceMergesTests
{
    [Fact]
    public void Of_Pieces_TheBestScoreComesFirstAndThenTheShorterLeftPart()
    {
        var merges = PieceMerges.Of([Piece("a", -9), Piece("b", -9), Piece("ab", -2), Piece("aab", -1), Piece("aa", -3)]);
        Assert.Equal([("a", "ab"), ("aa", "b"), ("a", "b"), ("a", "a")], merges);
    }

    [Fact]
    public void Of_EqualScores_TheOrderIsThatOfTheIds() =>
        Assert.Equal([("b", "b"), ("a", "a")], PieceMerges.Of([Piece("a", -9), Piece("b", -9), Piece("bb", 0), Piece("aa", -0f)]));

    [Fact]
    public void Of_ControlUnknownAndBytePieces_AreNeverMadeFromText()
    {
        var pieces = new[] { Piece("<", 0), Piece("s", 0), Piece("s>", 0), Piece(">", 0) };
        foreach (var type in new[] { PieceType.Control, PieceType.Unknown, PieceType.Byte })
        {
            Assert.Equal([("s", ">")], PieceMerges.Of([.. pieces, new ScoredPiece("<s>", 0, type)]));
        }
    }

    [Fact]
    public void Of_SurrogatePair_IsNotCutInTwo() =>
        Assert.Equal([("😀", "a")], PieceMerges.Of([Piece("😀", 0), Piece("a", 0), Piece("😀a", 0)]));

    private static ScoredPiece Piece(string text, float score) => new(text, score, PieceType.Normal);
}
