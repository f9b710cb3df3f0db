using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>
/// Sorting as Python does: equal ones keep their order, also backwards. Values without an order are an error, which .NET's own sort would
/// hide in another.
/// </summary>
internal static class Sorting
{
    public static List<T> Sort<T>(Rendering rendering, List<T> items, Func<T, Value> key, bool isReversed)
    {
        if (items.Count < 2)
        {
            return items;
        }

        var middle = items.Count / 2;
        var left = Sort(rendering, items[..middle], key, isReversed);
        var right = Sort(rendering, items[middle..], key, isReversed);
        var sorted = new List<T>(items.Count);
        for (int i = 0, j = 0; i < left.Count || j < right.Count;)
        {
            var isLeft = j == right.Count || (i < left.Count && !IsAfter(rendering, key(left[i]), key(right[j]), isReversed));
            sorted.Add(isLeft ? left[i++] : right[j++]);
        }

        return sorted;
    }

    private static bool IsAfter(Rendering rendering, Value left, Value right, bool isReversed)
    {
        rendering.Budget.Step(1 + Math.Min(left.Size, right.Size));
        var order = Comparison.Order(left, right) ?? 0;
        return isReversed ? order < 0 : order > 0;
    }
}
