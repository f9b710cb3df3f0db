using System.ComponentModel;
using System.Globalization;
using System.Text.Json;

namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>Reads <see cref="SamplingSettings"/> from names with commas between them, <c>top_p</c> or <c>TopP</c> in any case; never from numbers.</summary>
internal sealed class SamplingSettingsConverter() : EnumConverter(typeof(SamplingSettings))
{
    private static readonly SamplingSettings[] Members = [.. Enum.GetValues<SamplingSettings>().Where(member => member != SamplingSettings.None)];

    /// <summary>As settings of requests are named.</summary>
    public static string Names { get; } = string.Join(", ", Members.Select(Spelled));

    /// <inheritdoc/>
    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        $"{value}".Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(SamplingSettings.None, (all, name) => all | Parse(name));

    private static SamplingSettings Parse(string name)
    {
        var found = Array.FindIndex(Members, member => new[] { $"{member}", Spelled(member) }.Contains(name, StringComparer.OrdinalIgnoreCase));
        return found >= 0 ? Members[found] : throw new FormatException($"'{name}' is no {nameof(SamplingSettings)}");
    }

    private static string Spelled(SamplingSettings member) => JsonNamingPolicy.SnakeCaseLower.ConvertName($"{member}");
}
