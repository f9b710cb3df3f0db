namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>
/// Depth and size of what holds other values: bounded where they are made, so that whatever walks through them needs no bound of its own.
/// </summary>
internal readonly record struct Extent(int Depth, long Size)
{
    /// <exception cref="TemplateFault">Too deep.</exception>
    public static Extent Around(params ReadOnlySpan<IReadOnlyList<Value>> parts)
    {
        var depth = 0;
        var size = 1L;
        foreach (var items in parts)
        {
            for (var i = 0; i < items.Count; i++)
            {
                depth = Math.Max(depth, items[i].Depth);
                size = Math.Min(size + items[i].Size, int.MaxValue);
            }
        }

        return depth < Limits.ValueDepth
            ? new Extent(depth + 1, size)
            : throw new TemplateFault($"more than {Limits.ValueDepth} lists within each other");
    }
}
