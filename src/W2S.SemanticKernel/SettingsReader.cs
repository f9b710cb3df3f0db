using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Search;

namespace W2S.SemanticKernel;

/// <summary>
/// Reads settings that arrive under their JSON names: from a JSON prompt as JSON values, from a YAML prompt as text and lists,
/// from code as any objects. All take the way through JSON, so that there is one set of rules.
/// </summary>
internal static class SettingsReader
{
    private static readonly JsonSerializerOptions WriteOptions = new()
    {
        // A NaN must reach validation, which says what is wrong with it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutKernelSettings } },
    };

    private static readonly JsonSerializerOptions ReadOptions = new()
    {
        PropertyNameCaseInsensitive = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutKernelSettings } },
    };

    /// <summary>Settings of Semantic Kernel's own, which mean nothing to the search.</summary>
    private static readonly HashSet<string> KernelSettings = new(
        ["service_id", "model_id", "function_choice_behavior"], StringComparer.OrdinalIgnoreCase);

    /// <summary>The settings there are, and of what kind.</summary>
    private static readonly SortedDictionary<string, Type> Known = new(
        ReadOptions.GetTypeInfo(typeof(WeakToStrongPromptExecutionSettings)).Properties
            .Where(property => property is { IsExtensionData: false, Set: not null })
            .ToDictionary(property => property.Name, property => property.PropertyType),
        StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InvalidOptionException">A setting is unknown or has a value of the wrong kind.</exception>
    public static WeakToStrongPromptExecutionSettings Read(PromptExecutionSettings source)
    {
        var values = ToJson(source);
        foreach (var (name, value) in values.ToList())
        {
            if (value is null || KernelSettings.Contains(name))
            {
                values.Remove(name);
            }
            else if (!Known.ContainsKey(name))
            {
                throw new InvalidOptionException(name, $"no such setting; there are {string.Join(", ", Known.Keys)}");
            }
        }

        var settings = FromJson(values);
        settings.ServiceId = source.ServiceId;
        settings.ModelId = source.ModelId;
        settings.FunctionChoiceBehavior = source.FunctionChoiceBehavior;
        return settings;
    }

    private static JsonObject ToJson(PromptExecutionSettings source)
    {
        try
        {
            var json = JsonSerializer.Serialize(source, source.GetType(), WriteOptions);
            return JsonNode.Parse(json, documentOptions: new() { AllowDuplicateProperties = false })!.AsObject();
        }
        catch (Exception unreadable) when (unreadable is JsonException or NotSupportedException or ArgumentException)
        {
            throw new InvalidOptionException($"settings of type {source.GetType()} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    private static WeakToStrongPromptExecutionSettings FromJson(JsonObject values)
    {
        try
        {
            return values.Deserialize<WeakToStrongPromptExecutionSettings>(ReadOptions)!;
        }
        catch (JsonException unreadable)
        {
            // The path is $.name, or $.name[index] inside a list.
            var name = (unreadable.Path ?? "").TrimStart('$', '.').Split('[', '.')[0];
            var found = values[name]?.ToJsonString() ?? "nothing";
            throw new InvalidOptionException(name, $"{Shorten(found)} found, {Expected(Known[name])} expected");
        }
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
            _ when type == typeof(IList<string>) => "a list of texts",
            _ when type == typeof(SearchMethod) =>
                "one of " + string.Join(", ", SearchMethodNames.All),
            _ => "a name, a list of names, or names with weights",
        };
    }

    private static string Shorten(string text) => text.Length <= 100 ? text : text[..100] + "...";

    private static void LeaveOutKernelSettings(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => KernelSettings.Contains(property.Name)).ToList())
        {
            type.Properties.Remove(property);
        }
    }
}
