using System.Globalization;

namespace W2S.Engine.Checkpoints;

/// <summary>
/// What is wrong with which tensors. The same problem in tensors that differ by a number only, such as that of their layer, reads as one:
/// <c>model.layers.{0-31}.mlp.up_proj.weight (32 tensors): missing</c>.
/// </summary>
internal sealed class MismatchList
{
    private const int MaxRanges = 8;

    private readonly HashSet<(string Tensor, string Problem)> _seen = [];
    private readonly List<(string[] Parts, string Problem)> _mismatches = [];

    public int Count => _mismatches.Count;

    /// <summary>A tensor's problem counts once, however many weights are fused in it.</summary>
    public void Add(string tensor, string problem)
    {
        if (_seen.Add((tensor, problem)))
        {
            _mismatches.Add((tensor.Split('.'), problem));
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string[] groups = [.. _mismatches
            .GroupBy(m => (Pattern: string.Join('.', m.Parts.Select(p => IsNumber(p) ? "*" : p)), m.Problem))
            .Select(group => Describe([.. group.Select(m => m.Parts)], group.Key.Problem))];
        return FileText.Shown(groups);
    }

    private static string Describe(string[][] tensors, string problem)
    {
        var name = string.Join('.', Enumerable.Range(0, tensors[0].Length).Select(i => Describe([.. tensors.Select(parts => parts[i])])));
        return tensors.Length == 1 ? $"{name}: {problem}" : $"{name} ({tensors.Length} tensors): {problem}";
    }

    /// <summary>One part of the name in all tensors of a group: the same text, or numbers.</summary>
    private static string Describe(string[] parts)
    {
        if (parts.All(part => part == parts[0]))
        {
            return parts[0];
        }

        var ranges = Ranges([.. parts.Select(part => int.Parse(part, CultureInfo.InvariantCulture)).Distinct().Order()]);
        return $"{{{string.Join(',', ranges.Take(MaxRanges))}{(ranges.Count > MaxRanges ? ",..." : "")}}}";
    }

    private static List<string> Ranges(int[] numbers)
    {
        var ranges = new List<string>();
        for (var first = 0; first < numbers.Length;)
        {
            var last = first;
            while (last + 1 < numbers.Length && numbers[last + 1] == numbers[last] + 1)
            {
                last++;
            }

            ranges.Add(first == last ? $"{numbers[first]}" : $"{numbers[first]}-{numbers[last]}");
            first = last + 1;
        }

        return ranges;
    }

    // No more digits than an int surely holds.
    private static bool IsNumber(string part) => part.Length is > 0 and < 10 && part.All(char.IsAsciiDigit);
}
