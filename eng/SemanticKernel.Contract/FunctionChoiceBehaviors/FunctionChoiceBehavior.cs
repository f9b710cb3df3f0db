using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

/// <summary>Only carried along: nothing here calls a function. The plugin's tests make them from JSON, as prompts do.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(AutoFunctionChoiceBehavior), typeDiscriminator: "auto")]
[JsonDerivedType(typeof(RequiredFunctionChoiceBehavior), typeDiscriminator: "required")]
[JsonDerivedType(typeof(NoneFunctionChoiceBehavior), typeDiscriminator: "none")]
public abstract class FunctionChoiceBehavior
{
    private protected FunctionChoiceBehavior()
    {
    }
}
