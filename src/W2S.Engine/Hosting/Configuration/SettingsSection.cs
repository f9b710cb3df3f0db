using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using W2S.Engine.Settings;

namespace W2S.Engine.Hosting.Configuration;

/// <summary>Reads settings of requests from configuration, where every value is text and lists are sections named 0, 1, 2.</summary>
internal static class SettingsSection
{
    /// <exception cref="InvalidOptionException">A setting is unknown or has a value of the wrong kind; the message names its key.</exception>
    public static GenerationSettings Read(IConfigurationSection section)
    {
        if (!string.IsNullOrEmpty(section.Value))
        {
            throw new InvalidOptionException(section.Path, $"'{section.Value}' found, a section of settings expected");
        }

        var values = new JsonObject(section.GetChildren().Select(child => KeyValuePair.Create(child.Key, ToJson(child))));
        try
        {
            return GenerationSettingsReader.FromJson(values);
        }
        catch (InvalidOptionException invalid)
        {
            throw new InvalidOptionException($"{section.Path}:{invalid.Message}", invalid);
        }
    }

    private static JsonNode? ToJson(IConfigurationSection section)
    {
        var children = section.GetChildren().ToList();
        if (children.Count == 0)
        {
            return section.Value;
        }

        var isList = children.Select((child, i) => child.Key == i.ToString(CultureInfo.InvariantCulture)).All(isNext => isNext);
        return isList
            ? new JsonArray([.. children.Select(ToJson)])
            : new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, ToJson(child))));
    }
}
