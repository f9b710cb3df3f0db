using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using W2S.Engine.Search;

namespace W2S.Engine.Settings;

/// <summary>
/// Reads settings that arrive under their JSON names: as JSON values, as the text and lists that YAML readers give, or as any objects set
/// in code. All take the way through JSON, so that there is one set of rules.
/// </summary>
public static class GenerationSettingsReader
{
    private static readonly JsonSerializerOptions WriteOptions = new()
    {
        // A NaN must reach validation, which says what is wrong with it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private static readonly JsonSerializerOptions ReadOptions = new()
    {
        PropertyNameCaseInsensitive = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
    };

    /// <summary>The settings there are, and of what kind.</summary>
    private static readonly SortedDictionary<string, Type> Known = new(
        ReadOptions.GetTypeInfo(typeof(GenerationSettings)).Properties
            .ToDictionary(property => property.Name, property => property.PropertyType),
        StringComparer.OrdinalIgnoreCase);

    /// <summary>Names of the settings there are.</summary>
    internal static IReadOnlyCollection<string> Names => Known.Keys;

    /// <summary>Whether there is a setting of that name, in any case.</summary>
    internal static bool IsSetting(string name) => Known.ContainsKey(name);

    /// <summary>Settings as objects: numbers and truth values may be text. Null leaves a setting at its default.</summary>
    /// <inheritdoc cref="FromJson"/>
    public static GenerationSettings FromValues(IEnumerable<KeyValuePair<string, object?>> values)
    {
        var json = new JsonObject();
        foreach (var (name, value) in values)
        {
            json[name] = ToJson(name, value);
        }

        return FromJson(json);
    }

    /// <summary>Settings as JSON, names in any case. Null leaves a setting at its default.</summary>
    /// <exception cref="InvalidOptionException">A setting is unknown or has a value of the wrong kind; the message names it.</exception>
    public static GenerationSettings FromJson(JsonObject values)
    {
        var known = new JsonObject(new JsonNodeOptions { PropertyNameCaseInsensitive = true });
        foreach (var (name, value) in values)
        {
            if (value is not null && !IsNoPenalty(name, value) && !known.TryAdd(RequireKnown(name), value.DeepClone()))
            {
                throw new InvalidOptionException(name, "found twice, in different case; once expected");
            }
        }

        try
        {
            return known.Deserialize<GenerationSettings>(ReadOptions)!;
        }
        catch (JsonException unreadable)
        {
            // The path is $.name, or $.name[index] inside a list.
            var name = (unreadable.Path ?? "").TrimStart('$', '.').Split('[', '.')[0];
            var found = known[name]?.ToJsonString() ?? "nothing";
            throw new InvalidOptionException(name, $"{Shorten(found)} found, {Expected(Known[name])} expected");
        }
    }

    /// <summary>Prompts written for other services carry penalties of 0, which say what is so anyway.</summary>
    private static bool IsNoPenalty(string name, JsonNode value) =>
        name.ToLowerInvariant() is "frequency_penalty" or "presence_penalty"
        && double.TryParse(value.ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var penalty)
        && penalty == 0;

    private static JsonNode? ToJson(string name, object? value)
    {
        try
        {
            return JsonSerializer.SerializeToNode(value, WriteOptions);
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidOptionException(
                $"{name}: a value of type {value!.GetType()} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static string RequireKnown(string name)
    {
        if (IsSetting(name))
        {
            return name;
        }

        var question = SimilarSetting.To(name) is { } meant ? $"is {meant} meant? " : "";
        throw new InvalidOptionException(name, $"no such setting; {question}there are {string.Join(", ", Known.Keys)}");
    }

    private static string Expected(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type switch
        {
            _ when type == typeof(int) || type == typeof(long) => "a whole number",
            _ when type == typeof(double) => "a number",
            _ when type == typeof(bool) => "true or false",
            _ when type == typeof(string) => "text",
            _ when type == typeof(IReadOnlyList<string>) => "a list of texts",
            _ when type == typeof(SearchMethod) =>
                "one of " + string.Join(", ", SearchMethodNames.All),
            _ => "a name, a list of names, or names with weights",
        };
    }

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "...";
}
