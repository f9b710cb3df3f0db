using System.ComponentModel;
using System.Globalization;
using System.Text.Json;

namespace W2S.Engine;

/// <summary>
/// How configuration spells the members of an enum: <c>before-start</c>, or <c>BeforeStart</c> in any case; never by number, which the
/// framework's own converter takes.
/// </summary>
internal sealed class EnumNameConverter<T>() : EnumConverter(typeof(T))
    where T : struct, Enum
{
    /// <inheritdoc/>
    public override object ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value)
    {
        foreach (var member in Enum.GetValues<T>())
        {
            string[] spellings = [$"{member}", JsonNamingPolicy.KebabCaseLower.ConvertName($"{member}")];
            if (value is string text && spellings.Contains(text, StringComparer.OrdinalIgnoreCase))
            {
                return member;
            }
        }

        throw new FormatException($"'{value}' is no {typeof(T).Name}");
    }
}
