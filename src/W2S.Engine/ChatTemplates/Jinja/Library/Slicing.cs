using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary><c>x[start:stop:step]</c> of texts and lists, as Python cuts them.</summary>
internal static class Slicing
{
    public static Value Slice(Rendering rendering, Value target, Value? start, Value? stop, Value? step)
    {
        if (target is UndefinedValue undefined)
        {
            throw undefined.Fault();
        }

        var length = target switch
        {
            TextValue text => text.Length,
            SequenceValue { Kind: not SequenceKind.View } sequence => sequence.Items.Count,
            _ => (int?)null,
        };
        if (length is not { } count || !IsBound(start) || !IsBound(stop) || !IsBound(step))
        {
            throw new TemplateFault($"a slice of a {target.TypeName}, a text or a list with whole numbers expected");
        }

        var by = Whole(step) ?? 1;
        if (by == 0)
        {
            throw new TemplateFault("a slice with a step of 0");
        }

        var from = Bound(start, count, by > 0, by > 0 ? 0 : count - 1);
        var to = Bound(stop, count, by > 0, by > 0 ? count : -1);
        if (target is TextValue whole && by == 1)
        {
            rendering.Budget.Write(Math.Max(0, to - from));
            return Texts.Slice(rendering, whole, (int)from, (int)Math.Max(from, to));
        }

        var indices = Indices(from, to, by);
        rendering.Budget.MakeItems(indices.Count);
        return target is TextValue characters
            ? Texts.Concat(rendering, [.. indices.Select(i => Texts.Slice(rendering, characters, i, i + 1))])
            : new SequenceValue([.. indices.Select(i => ((SequenceValue)target).Items[i])], ((SequenceValue)target).Kind);
    }

    private static bool IsBound(Value? value) => value is null or NoneValue or IntegerValue or BooleanValue;

    private static long? Whole(Value? value) => value is null or NoneValue ? null : Number.TryOf(value)!.Value.Integer;

    private static long Bound(Value? value, int count, bool isAscending, long otherwise)
    {
        if (Whole(value) is not { } bound)
        {
            return otherwise;
        }

        // Before the sum, so that it cannot overflow.
        bound = bound < 0 ? Math.Max(bound, -(long)count - 1) + count : bound;
        return isAscending ? Math.Clamp(bound, 0, count) : Math.Clamp(bound, -1, (long)count - 1);
    }

    private static List<int> Indices(long from, long to, long by)
    {
        var indices = new List<int>();
        for (Int128 i = from; by > 0 ? i < to : i > to; i += by)
        {
            indices.Add((int)i);
        }

        return indices;
    }
}
