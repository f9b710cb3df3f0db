using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace W2S.Engine.Runtime.Devices;

/// <summary>
/// Where a model computes: on one device, or on several of a kind, among which its layers are divided. Written as <c>cpu</c>,
/// <c>cuda</c> (the first card), <c>cuda:1</c>, or <c>cuda:0+cuda:1</c>.
/// </summary>
public sealed class DevicePlacement : IEquatable<DevicePlacement>
{
    private const char Separator = '+', IndexMark = ':';
    private const int MostDevices = 64;

    private readonly string _text;

    private DevicePlacement(string kind, IReadOnlyList<int> indices)
    {
        Kind = kind;
        Indices = indices;
        _text = indices.Count == 0 ? kind : string.Join(Separator, indices.Select(index => DeviceName(kind, index)));
    }

    /// <summary>The processor, by the runtime that the engine brings.</summary>
    public static DevicePlacement Cpu { get; } = new("cpu", []);

    /// <summary>Kind of all its devices, for example <c>cuda</c>. Which runtime computes there, its kind says.</summary>
    public string Kind { get; }

    /// <summary>Which devices of that kind, in the order in which layers go through them; empty where the kind has no numbers.</summary>
    public IReadOnlyList<int> Indices { get; }

    /// <summary>Names of its devices, in the order of <see cref="Indices"/>.</summary>
    public IReadOnlyList<string> Names => Indices.Count == 0 ? [Kind] : [.. Indices.Select(index => DeviceName(Kind, index))];

    /// <summary>Reads what users write. A kind that nobody knows is found out by whoever looks for its runtime.</summary>
    /// <exception cref="InvalidOptionException">It is not of that form.</exception>
    public static DevicePlacement Parse(string text) =>
        TryParse(text, out var placement)
            ? placement
            : throw new InvalidOptionException("device", $"'{text}' found, a device such as cpu, cuda, cuda:1 or cuda:0+cuda:1 expected");

    /// <inheritdoc cref="Parse"/>
    /// <returns>False if it is not of that form.</returns>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DevicePlacement? placement)
    {
        placement = null;
        var parts = (text ?? "").ToLowerInvariant().Split(Separator, StringSplitOptions.TrimEntries);
        var indices = new List<int>();
        string? kind = null;
        foreach (var part in parts)
        {
            var mark = part.IndexOf(IndexMark, StringComparison.Ordinal);
            var name = mark < 0 ? part : part[..mark];
            if (!IsKind(name) || (kind ??= name) != name || indices.Count == MostDevices)
            {
                return false;
            }

            if (mark < 0 && parts.Length == 1 && name != "cuda")
            {
                continue; // a kind of which there is one
            }

            if (!TryParseIndex(mark < 0 ? "0" : part[(mark + 1)..], out var index) || indices.Contains(index))
            {
                return false;
            }

            indices.Add(index);
        }

        placement = new DevicePlacement(kind!, indices);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(DevicePlacement? other) => other is not null && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as DevicePlacement);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(_text);

    /// <summary>As users write it, in one spelling.</summary>
    public override string ToString() => _text;

    private static string DeviceName(string kind, int index) => string.Create(CultureInfo.InvariantCulture, $"{kind}{IndexMark}{index}");

    private static bool IsKind(string name) =>
        name.Length > 0 && char.IsAsciiLetterLower(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    private static bool TryParseIndex(string text, out int index) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out index) && index < 1024;
}
