using System.Globalization;
using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization.Decoding;

namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>The SentencePiece models that are read: BPE over text that nothing but the spaces is changed in.</summary>
internal static class ModelLimits
{
    private const int Bpe = 2;

    private const string WhatToDo =
        "Such a model can still be the large model of a search: behind an OpenAI-compatible endpoint, which exchanges text only.";

    private static readonly string[] Kinds = ["", "Unigram", "BPE", "word", "character"];

    /// <exception cref="TokenizerFormatException">It is another.</exception>
    public static void Require(SentencePieceModel model, string file)
    {
        if (model.ModelType != Bpe)
        {
            var kind = model.ModelType is > 0 and <= 4 ? Kinds[model.ModelType] : model.ModelType.ToString(CultureInfo.InvariantCulture);
            throw new TokenizerFormatException($"{file}: a SentencePiece model of kind {kind} found, BPE expected. {WhatToDo}");
        }

        if (Unsupported(model) is { } feature)
        {
            throw new TokenizerFormatException($"{file}: {feature}. {WhatToDo}");
        }

        RequireBytes(model, file);
    }

    private static string? Unsupported(SentencePieceModel model) => model switch
    {
        { CharacterMapLength: > 0 } =>
            $"a normalizer that replaces characters found ({FileText.Shown(model.NormalizerName)}), expected identity",
        { RemovesExtraWhiteSpace: true } => "remove_extra_whitespaces is on, expected off: transformers and SentencePiece disagree about it",
        { EscapesWhiteSpace: false } => "escape_whitespaces is off, expected on",
        { HasWhiteSpaceAsSuffix: true } => "treat_whitespace_as_suffix is on, expected off",
        _ => null,
    };

    // Whether all 256 are there is asked where the alphabet is read.
    private static void RequireBytes(SentencePieceModel model, string file)
    {
        foreach (var piece in model.Pieces.Where(p => p.Type is PieceType.Byte && !ByteToken.TryParse(p.Text, out _)))
        {
            throw new TokenizerFormatException($"{file}: the byte piece {FileText.Shown(piece.Text)} found, one from <0x00> to <0xFF> expected.");
        }
    }
}
