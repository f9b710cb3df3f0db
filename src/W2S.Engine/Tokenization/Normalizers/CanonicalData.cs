using System.Globalization;
using System.Reflection;

namespace W2S.Engine.Tokenization.Normalizers;

/// <summary>Unicode's canonical decompositions, compositions and combining classes, without Hangul syllables.</summary>
internal sealed class CanonicalData
{
    private const string Resource = "W2S.Engine.Tokenization.Normalizers.CanonicalData.txt";

    private static readonly Lazy<CanonicalData> Lazy = new(Load);

    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];
    private readonly Dictionary<int, int> _combiningClasses = []; // those that are not zero
    private readonly HashSet<int> _unstable = [];

    private CanonicalData()
    {
    }

    public static CanonicalData Instance => Lazy.Value;

    public int CombiningClass(int codePoint) => _combiningClasses.GetValueOrDefault(codePoint);

    /// <summary>What the code point stands for, one step down; null where it stands for itself.</summary>
    public int[]? Decomposition(int codePoint) => _decompositions.GetValueOrDefault(codePoint);

    /// <summary>What the two compose to; null where they do not.</summary>
    public int? Composition(int first, int second) => _compositions.TryGetValue((first, second), out var composed) ? composed : null;

    /// <summary>Whether the code point may change itself or what stands before it; text can be cut before any other.</summary>
    public bool IsUnstable(int codePoint) => _unstable.Contains(codePoint);

    private static CanonicalData Load()
    {
        var data = new CanonicalData();
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            switch (line.AsSpan().IndexOfAny("#=>:"))
            {
                case 0:
                    break;
                case int at when line[at] is ':':
                    data.AddClass(line[..at].Split('-'), int.Parse(line.AsSpan(at + 1), CultureInfo.InvariantCulture));
                    break;
                case int at:
                    data.AddDecomposition(Hex(line[..at]), [.. line[(at + 1)..].Split(' ').Select(Hex)], composes: line[at] is '=');
                    break;
            }
        }

        return data;
    }

    private void AddDecomposition(int codePoint, int[] parts, bool composes)
    {
        _decompositions.Add(codePoint, parts);
        if (composes)
        {
            _compositions.Add((parts[0], parts[1]), codePoint);
            _unstable.Add(parts[1]);
        }
        else
        {
            _unstable.Add(codePoint);
        }
    }

    private void AddClass(string[] range, int combiningClass)
    {
        for (var codePoint = Hex(range[0]); codePoint <= Hex(range[1]); codePoint++)
        {
            _combiningClasses.Add(codePoint, combiningClass);
            _unstable.Add(codePoint);
        }
    }

    private static int Hex(string digits) => int.Parse(digits, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}
