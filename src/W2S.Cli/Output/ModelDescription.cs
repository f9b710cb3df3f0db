using W2S.Engine.Models;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli.Output;

/// <summary>What <c>w2s models show</c> answers. Sizes are bytes.</summary>
/// <param name="Labels">Of a classifier; null for a language model.</param>
/// <param name="Types">How weights are stored, and how many bytes of each type.</param>
/// <param name="MemoryBytes">Of the weights once loaded, in the types they are stored as.</param>
/// <param name="MemoryBytesByType">The same in each type that can be asked for.</param>
/// <param name="AvailableBytes">Memory there is now.</param>
/// <param name="CacheBytesPerToken">Of keys and values.</param>
internal sealed record ModelDescription(
    string Folder,
    string Family,
    IReadOnlyList<string>? Labels,
    long Parameters,
    int Layers,
    int HiddenSize,
    int Heads,
    int KeyValueHeads,
    int HeadSize,
    int VocabularySize,
    int ContextLength,
    IReadOnlyDictionary<string, long> Types,
    long StoredBytes,
    long MemoryBytes,
    IReadOnlyDictionary<string, long> MemoryBytesByType,
    long AvailableBytes,
    long CacheBytesPerToken,
    TokenizerDescription? Tokenizer,
    IReadOnlyList<int> EndTokens)
{
    /// <summary>What the weights take of each device that was asked about; null where none was.</summary>
    public IReadOnlyList<MemoryNeed>? Needs { get; init; }

    public static ModelDescription From(CheckpointSummary model)
    {
        var (spec, tokenizer) = (model.Spec, model.Tokenizer);
        return new ModelDescription(
            model.Folder,
            spec.Family,
            (spec.Head as ClassificationHead)?.Labels,
            model.Parameters,
            spec.LayerCount,
            spec.HiddenSize,
            spec.Attention.HeadCount,
            spec.Attention.KeyValueHeadCount,
            spec.Attention.HeadSize,
            spec.VocabularySize,
            spec.ContextLength,
            model.StoredBytes.ToDictionary(type => type.Key.ToString(), type => type.Value),
            model.StoredBytes.Values.Sum(),
            model.MemoryBytes,
            model.MemoryBytesByType.ToDictionary(type => type.Key.Name(), type => type.Value),
            AvailableMemory.Bytes(),
            model.CacheBytesPerToken,
            tokenizer is null ? null : new TokenizerDescription(tokenizer.File, tokenizer.VocabularySize, tokenizer.HasChatTemplate),
            model.EndTokens);
    }
}

/// <param name="File">What its vocabulary is read from.</param>
internal sealed record TokenizerDescription(string File, int VocabularySize, bool ChatTemplate);
