using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Tests.Support;
using W2S.Engine.Tokenization;
using W2S.Engine.Tokenization.SentencePiece;

namespace W2S.Engine.Tests.Tokenization.SentencePiece;

public sealed class SentencePieceRefusalTests : IDisposable
{
    private const string NotText = "Such a model can still be the large model of a search";

    // what is wrong: part of the message, and a file in which it is so
    private static readonly Dictionary<string, (string Message, Func<ModelWriter> Write)> Files = new()
    {
        ["nothing"] = ("no pieces found", () => new ModelWriter()),
        ["tag cut off"] = ("1 more bytes needed, 0 left", () => ModelWriter.Small().Append(0x8A)),
        ["number cut off"] = ("1 more bytes needed, 0 left", () => ModelWriter.Small().Tag(9, 0).Append(0xFF)),
        ["number of eleven bytes"] = ("a number of more than 10 bytes", () => ModelWriter.Small().Tag(9, 0).Append(Repeat(0xFF, 10)).Append(0)),
        ["number of 65 bits"] = ("a number of more than 64 bits", () => ModelWriter.Small().Tag(9, 0).Append(Repeat(0xFF, 9)).Append(2)),
        ["length 2^63"] = ("9223372036854775808 more bytes needed, 0 left", () => ModelWriter.Small().Tag(1, 2).Varint(1UL << 63)),
        ["length 2^64-1"] = ("18446744073709551615 more bytes needed", () => ModelWriter.Small().Tag(9, 2).Varint(ulong.MaxValue)),
        ["length 2^31"] = ("2147483648 more bytes needed, 3 left", () => ModelWriter.Small().Tag(1, 2).Varint(1UL << 31).Append(1, 2, 3)),
        ["length beyond the piece"] = ("6 more bytes needed, 1 left", () => ModelWriter.Small().Raw(1, 0x0A, 6, (byte)'x')),
        ["fixed number cut off"] = ("8 more bytes needed, 3 left", () => ModelWriter.Small().Tag(9, 1).Append(1, 2, 3)),
        ["field 0"] = ("field number 0 found", () => ModelWriter.Small().Append(0x00, 0x00)),
        ["field out of range"] = ("field number 536870912 found", () => ModelWriter.Small().Varint(1UL << 32).Append(0)),
        ["group"] = ("wire type 3 found in field 9", () => ModelWriter.Small().Tag(9, 3).Tag(9, 4)),
        ["wire type that is none"] = ("wire type 7 found in field 9", () => ModelWriter.Small().Tag(9, 7)),
        ["piece as a number"] = ("wire type 0 found in field 1, 2 expected", () => ModelWriter.Small().Number(1, 5)),
        ["score as text"] = ("wire type 2 found in field 2, 5 expected", () => ModelWriter.Small().Message(1, p => p.Text(1, "x").Text(2, "1"))),
        ["piece that is not UTF-8"] = ("the text in field 1 is not UTF-8", () => ModelWriter.Small().Message(1, p => p.Raw(1, 0xED, 0xA0, 0x80))),
        ["piece without text"] = ("piece 264 has 0 characters", () => ModelWriter.Small().Message(1, p => p.Float(2, 1))),
        ["endless piece"] = ("piece 264 has 257 characters, 1 to 256 expected", () => ModelWriter.Small().Piece(new string('x', 257))),
        ["piece twice"] = ("piece 264 (a) is there twice", () => ModelWriter.Small().Piece("a", -9)),
        ["byte piece twice"] = ("piece 264 (<0x41>) is there twice", () => ModelWriter.Small().Bytes(0x41, 0x42)),
        ["score that is no number"] = ("piece 264 (x) has the score NaN", () => ModelWriter.Small().Piece("x", float.NaN)),
        ["endless score"] = ("piece 264 (x) has the score Infinity", () => ModelWriter.Small().Piece("x", float.PositiveInfinity)),
        ["unused piece"] = ("piece 264 (x) is of type 5", () => ModelWriter.Small().Piece("x", type: 5)),
        ["piece of no type"] = ("piece 264 (x) is of type 77", () => ModelWriter.Small().Piece("x", type: 77)),
        ["type beyond 32 bits"] = ("found in field 3, a 32-bit number expected", () => ModelWriter.Small().Message(1, p => p.Text(1, "x").Number(3, 1UL << 40))),
        ["byte below zero"] = ("the byte piece <0x-1> found, one from <0x00> to <0xFF> expected", () => ModelWriter.Small().Piece("<0x-1>", type: 6)),
        ["byte of no digits"] = ("the byte piece <0xZZ> found", () => ModelWriter.Small().Piece("<0xZZ>", type: 6)),
        ["byte of other text"] = ("the byte piece x found", () => ModelWriter.Small().Piece("x", type: 6)),
        ["byte in the guise of text"] = ("the token <0xZZ> with id 264 names no byte", () => ModelWriter.Small().Piece("<0xZZ>")),
        ["byte missing"] = ("no token <0xFF> for byte 0xFF", () => WithoutNames(new ModelWriter().Piece("<unk>", type: 2).Bytes(0, 255))),
        ["Unigram"] = ("a SentencePiece model of kind Unigram found, BPE expected. " + NotText, () => ModelWriter.Small(t => t.Number(3, 1))),
        ["words"] = ("of kind word found", () => ModelWriter.Small(t => t.Number(3, 3))),
        ["no such kind"] = ("of kind -1 found", () => ModelWriter.Small(t => t.Number(3, ulong.MaxValue))),
        ["replaced characters"] = (
            "a normalizer that replaces characters found (nmt_nfkc), expected identity. " + NotText,
            () => ModelWriter.Small(normalizer: n => n.Text(1, "nmt_nfkc").Raw(2, 1, 2, 3))),
        ["characters replaced back"] = ("replaces characters", () => ModelWriter.Small().Message(5, n => n.Raw(2, 1, 2, 3))),
        ["white space removed"] = ("remove_extra_whitespaces is on, expected off", () => ModelWriter.Small(normalizer: n => n.Number(4, 1))),
        ["white space as it is"] = ("escape_whitespaces is off, expected on", () => ModelWriter.Small(normalizer: n => n.Number(5, 0))),
        ["white space behind"] = ("treat_whitespace_as_suffix is on", () => ModelWriter.Small(t => t.Number(24, 1))),
        ["Tiktoken list"] = ("a Tiktoken list found, a SentencePiece model expected", () => new ModelWriter().Append("IQ== 0\nIg== 1\n"u8.ToArray())),
    };

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Names => [.. Files.Keys];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_MalformedModel_IsRefusedByFileAndFinding(string name)
    {
        (var message, var write) = Files[name];
        var path = _folder.Write("tokenizer.model", write().ToArray());
        var refusal = Assert.Throws<TokenizerFormatException>(() => TokenizerFile.Load(_folder.Path)).Message;
        Assert.StartsWith(path, refusal, StringComparison.Ordinal);
        Assert.Contains(message, refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_HugeFile_IsRefusedBeforeItIsRead()
    {
        using (var file = File.Create(Path.Join(_folder.Path, "tokenizer.model")))
        {
            file.SetLength(SentencePieceFolder.MaxBytes + 1L);
        }

        var refusal = Assert.Throws<TokenizerFormatException>(() => TokenizerFile.Load(_folder.Path));
        Assert.Contains($"{SentencePieceFolder.MaxBytes + 1} bytes found", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_BeginTokenThatIsNowhere_IsRefused()
    {
        _folder.Write("tokenizer.model", ModelWriter.Small().ToArray());
        _folder.Write("tokenizer_config.json", """{"bos_token": "<begin>"}""");
        var refusal = Assert.Throws<TokenizerFormatException>(() => TokenizerFile.Load(_folder.Path));
        Assert.Contains("bos_token: the vocabulary has no token <begin>", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_AnySpoiledModel_GivesATokenizerOrARefusal()
    {
        var good = ModelWriter.Small().ToArray();
        var spoiled = Gen.Choose(0, good.Length - 1).SelectMany(at => Gen.Choose(0, 255).SelectMany(value => Gen.Choose(0, 3).Select(way => (at, value, way))));
        Prop.ForAll(spoiled.ToArbitrary(), spoil =>
        {
            var bytes = spoil.way switch
            {
                0 => good[..spoil.at],
                1 => [.. good[..spoil.at], .. good[(spoil.at + 1)..]],
                2 => [.. good[..spoil.at], (byte)spoil.value, .. good[spoil.at..]],
                _ => [.. good[..spoil.at], (byte)spoil.value, .. good[(spoil.at + 1)..]],
            };
            _folder.Write("tokenizer.model", bytes);
            try
            {
                TokenizerFile.Load(_folder.Path).Encode("a ab 😀");
            }
            catch (TokenizerFormatException)
            {
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));
    }

    private static byte[] Repeat(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private static ModelWriter WithoutNames(ModelWriter pieces) => pieces
        .Message(2, t => t.Number(3, 2).Number(35, 1).Number(41, ulong.MaxValue).Number(42, ulong.MaxValue))
        .Message(3, n => n.Number(4, 0));
}
