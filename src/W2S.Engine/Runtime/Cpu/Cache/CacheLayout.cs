using W2S.Engine.Models;

namespace W2S.Engine.Runtime.Cpu.Cache;

/// <summary>
/// Where keys and values lie in a block of the cache. A block holds a few tokens over all layers:
/// for each layer the keys [kv heads, head size, block tokens], then the values [kv heads, block tokens, padded head size].
/// </summary>
/// <remarks>
/// Keys lie across so that a vector holds one number of many tokens; values lie along so that it holds many numbers of one.
/// </remarks>
internal sealed class CacheLayout(DecoderSpec spec, int blockTokens)
{
    /// <summary>Widest vector: head sizes are padded to it, and blocks hold a multiple of it.</summary>
    public const int Lanes = 16;

    public int BlockTokens { get; } = blockTokens;

    public int HeadSize { get; } = spec.Attention.HeadSize;

    public int PaddedHeadSize { get; } = (spec.Attention.HeadSize + Lanes - 1) / Lanes * Lanes;

    /// <summary>Floats in a block.</summary>
    public long BlockLength => spec.LayerCount * LayerLength;

    private nint KeysLength => (nint)spec.Attention.KeyValueHeadCount * HeadSize * BlockTokens;

    private nint LayerLength => KeysLength + ((nint)spec.Attention.KeyValueHeadCount * PaddedHeadSize * BlockTokens);

    /// <summary>Offset of a head's keys: [head size, block tokens].</summary>
    public nint Keys(int layer, int head) => (layer * LayerLength) + ((nint)head * HeadSize * BlockTokens);

    /// <summary>Offset of a head's values: [block tokens, padded head size].</summary>
    public nint Values(int layer, int head) => (layer * LayerLength) + KeysLength + ((nint)head * PaddedHeadSize * BlockTokens);
}
