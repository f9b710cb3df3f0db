using System.Runtime.InteropServices;
using W2S.Engine.Runtime.Blocks;

namespace W2S.Engine.Torch.Cache;

/// <summary>The blocks of a <see cref="TorchDecoder"/>. Sequences are forked, cut and dropped on any thread without touching a tensor.</summary>
/// <param name="layers">Grown together, one after the other, so that what is held twice meanwhile is one layer.</param>
/// <param name="maxBlocks">Most blocks in use at once; null for no limit but memory.</param>
internal sealed class TorchBlockPool(IReadOnlyList<LayerCache> layers, int? maxBlocks) : BlockPool<TorchBlock>(maxBlocks)
{
    private const int FirstBlocks = 32;

    private readonly List<TorchBlock> _copies = []; // those that have a source; touched by forward passes only
    private int _blocks;

    /// <summary>Has the contents of all blocks copied that sequences have made their own: one operation for each layer.</summary>
    public void MakeCopies()
    {
        if (_copies.Count == 0)
        {
            return;
        }

        using var scope = torch.NewDisposeScope();
        var from = torch.tensor(_copies.ConvertAll(copy => (long)copy.Source!.Index));
        var to = torch.tensor(_copies.ConvertAll(copy => (long)copy.Index));
        foreach (var device in layers.GroupBy(layer => layer.Device, ReferenceEqualityComparer.Instance))
        {
            // Once for each device: on a card, either is a transfer that waits for all that was asked of it before.
            Tensor fromThere = from.to(device.First().Device), toThere = to.to(device.First().Device);
            foreach (var layer in device)
            {
                layer.Copy(fromThere, toThere);
            }
        }

        foreach (var copy in _copies)
        {
            Return([copy.Source!]);
            copy.Source = null;
        }

        _copies.Clear();
    }

    public override TorchBlock TakeBack(TorchBlock block)
    {
        if (block.Source is not { } source)
        {
            return block;
        }

        block.Source = null;
        _copies.Remove(block);
        Return([block]);
        return source;
    }

    protected override void Prepare(TorchBlock block)
    {
    }

    protected override void Grow(Stack<TorchBlock> free)
    {
        var blocks = GrowLayers(Math.Max(FirstBlocks, _blocks / 2));
        for (var index = _blocks + blocks; index > _blocks; index--)
        {
            free.Push(new TorchBlock(index));
        }

        _blocks += blocks;
    }

    protected override void Copy(TorchBlock block, TorchBlock copy)
    {
        Share([block]);
        copy.Source = block;
        _copies.Add(copy);
    }

    /// <returns>By how many blocks: fewer than wanted where memory is short.</returns>
    private int GrowLayers(int blocks)
    {
        try
        {
            foreach (var layer in layers)
            {
                layer.Grow(_blocks + blocks);
            }

            return blocks;
        }
        catch (ExternalException e) when (blocks > 1 && TorchErrors.IsOutOfMemory(e))
        {
            return GrowLayers(Math.Max(1, blocks / 4));
        }
    }
}
