using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

public class PromptExecutionSettings
{
    [JsonPropertyName("service_id")]
    public string? ServiceId
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    [JsonPropertyName("model_id")]
    public string? ModelId
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    [JsonPropertyName("function_choice_behavior")]
    public FunctionChoiceBehavior? FunctionChoiceBehavior
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    [JsonExtensionData]
    public IDictionary<string, object>? ExtensionData
    {
        get;
        set
        {
            ThrowIfFrozen();
            field = value;
        }
    }

    [JsonIgnore]
    public bool IsFrozen { get; private set; }

    public virtual void Freeze()
    {
        if (!IsFrozen && ExtensionData is { } data)
        {
            ExtensionData = new ReadOnlyDictionary<string, object>(data);
        }

        IsFrozen = true;
    }

    public virtual PromptExecutionSettings Clone() => new()
    {
        ServiceId = ServiceId,
        ModelId = ModelId,
        FunctionChoiceBehavior = FunctionChoiceBehavior,
        ExtensionData = ExtensionData is { } data ? new Dictionary<string, object>(data) : null,
    };

    protected void ThrowIfFrozen()
    {
        if (IsFrozen)
        {
            throw new InvalidOperationException("These settings belong to a function by now and cannot be changed.");
        }
    }
}
