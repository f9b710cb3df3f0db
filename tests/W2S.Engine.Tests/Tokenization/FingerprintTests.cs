using System.Text.Json.Nodes;

namespace W2S.Engine.Tests.Tokenization;

public sealed class FingerprintTests
{
    private static readonly Dictionary<string, Action<TokenizerFolder>> Changes = new()
    {
        ["two ids swapped"] = f => (f.Vocabulary["a"], f.Vocabulary["b"]) = (98, 97),
        ["merges in another order"] = f => f.Model["merges"] = new JsonArray("b c", "a b"),
        ["a merge less"] = f => f.Merges.RemoveAt(1),
        ["a token more"] = f => f.Vocabulary.Add("zz", 258),
        ["an added token more"] = f => f.AddToken(258, "<t>"),
        ["another special token"] = f => f.AddToken(258, "<u>", special: true),
    };

    [Fact]
    public void Fingerprint_SameContentInTheOtherSpelling_IsTheSame()
    {
        using TokenizerFolder strings = new("a b", "b c");
        using TokenizerFolder pairs = new("a b", "b c");
        pairs.Model["merges"] = new JsonArray(new JsonArray("a", "b"), new JsonArray("b", "c"));
        Assert.Equal(strings.Load().Fingerprint, pairs.Load().Fingerprint);
        Assert.Matches("^[0-9a-f]{64}$", pairs.LoadAsIs().Fingerprint);
    }

    public static TheoryData<string> Names => [.. Changes.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fingerprint_AnythingThatChangesTheMeaningOfIds_ChangesIt(string change)
    {
        using TokenizerFolder original = new("a b", "b c");
        using TokenizerFolder changed = new("a b", "b c");
        Changes[change](changed);
        Assert.NotEqual(original.Load().Fingerprint, changed.Load().Fingerprint);
    }

    /// <summary>Checkpoints of one family mark their tokens in one file or another, some of them or all.</summary>
    [Fact]
    public void Fingerprint_TokenMarkedSpecial_IsTheSame()
    {
        using TokenizerFolder plain = new("a b", "b c");
        using TokenizerFolder marked = new("a b", "b c");
        marked.AddToken(256, "ab", special: true);
        Assert.Equal(plain.Load().Fingerprint, marked.Load().Fingerprint);
    }

    [Fact]
    public void Fingerprint_TextPreparedAnotherWay_IsTheSame()
    {
        using var legacy = TokenizerFolder.OfPieces("a b");
        using var metaspace = TokenizerFolder.OfPieces("a b").WithMetaspace("first");
        Assert.Equal(legacy.Load().Fingerprint, metaspace.Load().Fingerprint);
    }
}
