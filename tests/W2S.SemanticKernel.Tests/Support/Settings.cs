using System.Reflection;
using System.Text.Json;
using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.Engine.Search;

namespace W2S.SemanticKernel.Tests.Support;

/// <summary>Settings to test with.</summary>
internal static class Settings
{
    /// <summary>Every setting this plugin adds to Semantic Kernel's own.</summary>
    public static IEnumerable<PropertyInfo> Own =>
        typeof(WeakToStrongPromptExecutionSettings).GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    /// <summary>Settings with a value other than the default everywhere.</summary>
    public static WeakToStrongPromptExecutionSettings Everything() => new()
    {
        ServiceId = "service",
        ModelId = "model",
        LargeModel = "large",
        Guidance = [new GuidanceChoice("a", 0.5), new GuidanceChoice("b")],
        Method = SearchMethod.TokenLevel,
        BeamWidth = 3,
        SuccessorsPerBeam = 2,
        ChunkLength = 7,
        MaxTokens = 11,
        Temperature = 0.25,
        TopK = 9,
        TopP = 0.5,
        Seed = 42,
        StopSequences = ["END", "\n"],
        TokenBudget = 1000,
        CallBudget = 100,
        EftStrength = 1.5,
        ResultsPerPrompt = 2,
        IncludeTrace = true,
    };

    /// <summary>As Semantic Kernel hands over the settings of a JSON prompt.</summary>
    public static PromptExecutionSettings FromJson(string json) => JsonSerializer.Deserialize<PromptExecutionSettings>(json)!;

    /// <summary>As they are when set in code, or when Semantic Kernel read them from YAML (scalars are text there).</summary>
    public static PromptExecutionSettings FromValues(params (string Name, object? Value)[] values) =>
        new() { ExtensionData = values.ToDictionary(value => value.Name, value => value.Value!) };
}
