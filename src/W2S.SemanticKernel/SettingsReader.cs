using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Settings;

namespace W2S.SemanticKernel;

/// <summary>Settings of any kind that Semantic Kernel hands over, as JSON: what a type declares and its extension data alike.</summary>
internal static class SettingsReader
{
    private static readonly JsonSerializerOptions WriteOptions = new()
    {
        // A NaN must reach validation, which says what is wrong with it.
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutKernelSettings } },
    };

    /// <summary>Settings of Semantic Kernel's own, which mean nothing to the search.</summary>
    private static readonly HashSet<string> KernelSettings = new(
        ["service_id", "model_id", "function_choice_behavior"], StringComparer.OrdinalIgnoreCase);

    /// <exception cref="InvalidOptionException">A setting is unknown or has a value of the wrong kind.</exception>
    public static GenerationSettings Read(PromptExecutionSettings source)
    {
        var values = ToJson(source);
        foreach (var name in values.Select(value => value.Key).Where(KernelSettings.Contains).ToList())
        {
            values.Remove(name);
        }

        return GenerationSettingsReader.FromJson(values);
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

    private static void LeaveOutKernelSettings(JsonTypeInfo type)
    {
        foreach (var property in type.Properties.Where(property => KernelSettings.Contains(property.Name)).ToList())
        {
            type.Properties.Remove(property);
        }
    }
}
