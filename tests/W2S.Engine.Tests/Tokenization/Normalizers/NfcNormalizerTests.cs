using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.Normalizers;

namespace W2S.Engine.Tests.Tokenization.Normalizers;

public sealed class NfcNormalizerTests
{
    [Fact]
    public void Normalize_HardStrings_GivesWhatTheLibraryGives()
    {
        using JsonDocument golden = JsonDocument.Parse(File.ReadAllText(Fixtures.PathOf("pre-tokenization", "nfc.json")));
        Assert.NotEqual(0, golden.RootElement.GetArrayLength());
        foreach (var pair in golden.RootElement.EnumerateArray())
        {
            Assert.Equal(Escape(pair[1].GetString()!), Escape(Normalize(pair[0].GetString()!)));
        }
    }

    [Fact]
    public void Normalize_AnyText_ChangesNothingTheSecondTime() =>
        Prop.ForAll(Texts.Valid, text => Normalize(Normalize(text)) == Normalize(text)).QuickCheckThrowOnFailure();

    [Fact]
    public void Normalize_TextThatIsNormalized_IsReturnedAsItIs()
    {
        var text = new MarkedText("Schöne Grüße 日本語 😀", []);
        Assert.Same(text, new NfcNormalizer().Normalize(text, SectionStart.BeginsText));
    }

    [Fact]
    public void Normalize_MegabyteOfMarks_TakesNearLinearTime()
    {
        var marks = string.Concat(Enumerable.Repeat("\u0315\u0301\u0323", 300_000));
        Assert.Equal("\u1EA1", Normalize("a" + marks)[..1]);
    }

    [Fact]
    public void Normalize_TrustedStretches_StayWhereTheyWereAndMixedOnesAreNotTrusted()
    {
        var builder = new MarkedTextBuilder();
        builder.Append("<a>", isTrusted: true);
        builder.Append("e\u0301 ", isTrusted: false);
        builder.Append("o\u0308<b>e", isTrusted: true);
        builder.Append("\u0301", isTrusted: false);
        var normalized = new NfcNormalizer().Normalize(builder.Build(), SectionStart.BeginsText);

        Assert.Equal("<a>é ö<b>é", normalized.Text);
        Assert.Equal("TTT--TTTT-", string.Concat(Enumerable.Range(0, 10).Select(i => normalized.IsTrusted(i, i + 1) ? 'T' : '-')));
    }

    private static string Normalize(string text) => new NfcNormalizer().Normalize(new MarkedText(text, []), SectionStart.BeginsText).Text;

    private static string Escape(string text) => string.Concat(text.Select(c => $"{(int)c:X4} "));
}
