using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using W2S.Engine.LargeModels.BlackBox;

namespace W2S.Engine.Hosting.Configuration;

/// <summary>Refuses what options cannot hold, by the key its writer used; the binder's own messages speak of .NET types.</summary>
internal static class ConfigurationKeys
{
    /// <param name="type">
    /// Options whose properties are values that can be written as text, other such options, or dictionaries of either.
    /// </param>
    /// <param name="others">Keys that are read in another way.</param>
    /// <exception cref="InvalidOptionException">A key is unknown, or a value of the wrong kind.</exception>
    public static void Validate(IConfigurationSection section, Type type, params IReadOnlyCollection<string> others)
    {
        var properties = type.GetProperties();
        var names = string.Join(", ", properties.Select(property => property.Name).Concat(others));
        RequireSection(section, $"a section with {names}");
        foreach (var key in section.GetChildren().Where(key => !others.Contains(key.Key, StringComparer.OrdinalIgnoreCase)))
        {
            var property = Array.Find(properties, property => property.Name.Equals(key.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new InvalidOptionException(key.Path, $"there is no such key; there are {names}");
            ValidateValue(key, property.PropertyType);
        }
    }

    private static void ValidateValue(IConfigurationSection key, Type type)
    {
        if (TypeDescriptor.GetConverter(type) is var converter && converter.CanConvertFrom(typeof(string)))
        {
            ValidateText(key, type, converter);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
        {
            RequireSection(key, "a section of named sections");
            foreach (var entry in key.GetChildren())
            {
                ValidateValue(entry, type.GetGenericArguments()[1]);
            }
        }
        else
        {
            Validate(key, type);
        }
    }

    private static void ValidateText(IConfigurationSection key, Type type, TypeConverter converter)
    {
        if (key.GetChildren().Any())
        {
            throw new InvalidOptionException(key.Path, $"a section found, {Described(type)} expected");
        }

        // The framework takes an empty text for "no value"; who writes a name means one.
        if (key.Value is "" && Nullable.GetUnderlyingType(type) is { IsEnum: true })
        {
            throw new InvalidOptionException(key.Path, $"'' found, {Described(type)} expected");
        }

        try
        {
            _ = key.Value is { } value ? converter.ConvertFromInvariantString(value) : null; // by which the binder reads it too
        }
        catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
        {
            throw new InvalidOptionException($"{key.Path}: '{key.Value}' found, {Described(type)} expected", e);
        }
    }

    private static void RequireSection(IConfigurationSection section, string expected)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new InvalidOptionException(section.Path, $"'{section.Value}' found, {expected} expected");
        }
    }

    private static string Described(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var settings when settings == typeof(SamplingSettings) => $"some of {SamplingSettingsConverter.Names}",
        { IsEnum: true } members =>
            $"one of {string.Join(", ", Enum.GetNames(members).Select(JsonNamingPolicy.KebabCaseLower.ConvertName))}",
        var value when value == typeof(string) => "a text",
        var value when value == typeof(bool) => "true or false",
        var value when value == typeof(TimeSpan) => "a time as in 00:00:30",
        var value when value == typeof(int) => $"a whole number up to {int.MaxValue}",
        _ => "a number",
    };
}
