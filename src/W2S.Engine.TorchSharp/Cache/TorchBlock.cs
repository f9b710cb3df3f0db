using W2S.Engine.Runtime.Blocks;

namespace W2S.Engine.Torch.Cache;

/// <summary>A block in the caches of all layers.</summary>
/// <param name="index">Which of a layer's blocks it is; see <see cref="LayerCache"/>.</param>
internal sealed class TorchBlock(int index) : CacheBlock
{
    public int Index { get; } = index;

    /// <summary>Whose contents it is to have, and whose reference it holds until it has them; null once its contents are its own.</summary>
    public TorchBlock? Source { get; set; }
}
