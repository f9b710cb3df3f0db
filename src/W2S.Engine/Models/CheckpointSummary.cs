using W2S.Engine.Checkpoints;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Models;

/// <summary>What is in a checkpoint folder and what it needs, found without reading a weight.</summary>
public sealed record CheckpointSummary
{
    /// <summary>Full path of the folder.</summary>
    public required string Folder { get; init; }

    /// <summary>What the model is made of.</summary>
    public required DecoderSpec Spec { get; init; }

    /// <summary>Numbers that were learned; the output matrix counts only where it is not the token embedding.</summary>
    public required long Parameters { get; init; }

    /// <summary>Bytes of weights as they are stored, by the type they are stored as.</summary>
    public required IReadOnlyDictionary<TensorType, long> StoredBytes { get; init; }

    /// <summary>Bytes of memory the weights take once loaded: on the CPU, in the types they are stored as, packed for this machine's kernels.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>The same in each type that can be asked for instead.</summary>
    public required IReadOnlyDictionary<WeightType, long> MemoryBytesByType { get; init; }

    /// <summary>Bytes of keys and values each token of a sequence takes; hypotheses share those of their common beginning.</summary>
    public required long CacheBytesPerToken { get; init; }

    /// <summary>The tokenizer; null where the folder has none.</summary>
    public required TokenizerSummary? Tokenizer { get; init; }

    /// <summary>Tokens that end a response.</summary>
    public required IReadOnlyList<int> EndTokens { get; init; }

    /// <summary>Reads <paramref name="folder"/>'s configuration, the headers of its weights, and its tokenizer.</summary>
    /// <inheritdoc cref="LocalModel.LoadAsync" path="/exception"/>
    public static CheckpointSummary Read(string folder)
    {
        using var checkpoint = VerifiedCheckpoint.Open(folder);
        WeightReference[] weights = [.. checkpoint.Weights.All()];
        var tokenizer = TokenizerSummary.Read(checkpoint.Checkpoint.Folder);
        return new CheckpointSummary
        {
            Folder = checkpoint.Checkpoint.Folder,
            Spec = checkpoint.Spec,
            Parameters = weights.Sum(w => (long)w.Rows * (w.Columns ?? 1)),
            StoredBytes = weights
                .GroupBy(w => checkpoint.Checkpoint.Describe(w.Tensor)!.Type)
                .ToDictionary(type => type.Key, type => type.Sum(checkpoint.Checkpoint.StoredBytes)),
            MemoryBytes = CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint),
            MemoryBytesByType = Enum.GetValues<WeightType>().ToDictionary(
                type => type, type => CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint, type)),
            CacheBytesPerToken = CpuMemory.CacheBytesPerToken(checkpoint.Spec),
            Tokenizer = tokenizer,
            EndTokens = LocalModel.EndTokensOf(checkpoint, tokenizer?.EndOfSequence, tokenizer?.EndOfTurn),
        };
    }
}
