using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization.AddedTokens;
using W2S.Engine.Tokenization.Conversion;

namespace W2S.Engine.Tokenization.SentencePiece;

/// <summary>A folder with SentencePiece's <c>tokenizer.model</c>, as Llama 2, Mistral and Gemma have it.</summary>
internal static class SentencePieceFolder
{
    /// <summary>Largest file read, in bytes: several times the largest vocabulary in use.</summary>
    public const int MaxBytes = 16 << 20;

    /// <summary>Null where the folder has no such file.</summary>
    public static OlderTokenizer? TryRead(OlderFolder folder)
    {
        if (folder.Files.Read(CheckpointFiles.TokenizerModel, MaxBytes) is not { } content)
        {
            return null;
        }

        var file = folder.Files.PathOf(CheckpointFiles.TokenizerModel);
        TiktokenList.Refuse(content, file);
        var model = SentencePieceModelReader.Read(content, file);
        ModelLimits.Require(model, file);
        var space = new FirstSpace(folder, model);
        var own = OwnTokens(model);
        List<AddedToken> added = [.. own, .. folder.ReadAddedTokens().ExceptBy(own.Select(t => t.Content), t => t.Content)];
        return new OlderTokenizer(file)
        {
            Vocabulary = model.Pieces.Index().ToDictionary(p => p.Item.Text, p => p.Index, StringComparer.Ordinal),
            Merges = PieceMerges.Of(model.Pieces),
            Normalizer = space.Normalizer,
            PreTokenizer = space.PreTokenizer,
            Decoder = space.Decoder,
            UnknownToken = model.TextAt(model.UnknownId),
            HasByteFallback = model.HasByteFallback,
            AddedTokens = added,
            BeginOfSequence = folder.Names.ContentOf("bos_token", model.TextAt(model.BeginId)),
            EndOfSequence = folder.Names.ContentOf("eos_token", model.TextAt(model.EndId)),

            // As the tokenizer classes of Llama and Gemma say.
            AddsBegin = folder.Says("add_bos_token", otherwise: true),
            AddsEnd = folder.Says("add_eos_token", otherwise: false),
        };
    }

    // Control pieces and the unknown piece are marks of the model's own, user-defined pieces are text.
    private static List<AddedToken> OwnTokens(SentencePieceModel model) =>
    [
        .. model.Pieces.Index()
            .Where(p => p.Item.Type is PieceType.Unknown or PieceType.Control or PieceType.UserDefined)
            .Select(p => new AddedToken(p.Index, p.Item.Text) { IsSpecial = p.Item.Type is not PieceType.UserDefined }),
    ];
}
