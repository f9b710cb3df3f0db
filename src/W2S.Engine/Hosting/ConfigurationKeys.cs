using Microsoft.Extensions.Configuration;

namespace W2S.Engine.Hosting;

/// <summary>Refuses what options cannot hold, by the key its writer used; the binder's own messages speak of .NET types.</summary>
internal static class ConfigurationKeys
{
    /// <param name="type">Options whose properties are texts, or dictionaries of such options.</param>
    /// <exception cref="InvalidOptionException">A key is unknown, or a value of the wrong kind.</exception>
    public static void Validate(IConfigurationSection section, Type type)
    {
        var properties = type.GetProperties();
        var names = string.Join(", ", properties.Select(property => property.Name));
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new InvalidOptionException(section.Path, $"'{section.Value}' found, a section with {names} expected");
        }

        foreach (var key in section.GetChildren())
        {
            var property = Array.Find(properties, property => property.Name.Equals(key.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw new InvalidOptionException(key.Path, $"there is no such key; there are {names}");
            if (property.PropertyType != typeof(string))
            {
                ValidateEntries(key, property.PropertyType.GetGenericArguments()[1]);
            }
            else if (key.GetChildren().Any())
            {
                throw new InvalidOptionException(key.Path, "a section found, a text expected");
            }
        }
    }

    private static void ValidateEntries(IConfigurationSection section, Type type)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new InvalidOptionException(section.Path, $"'{section.Value}' found, a section of named sections expected");
        }

        foreach (var entry in section.GetChildren())
        {
            Validate(entry, type);
        }
    }
}
