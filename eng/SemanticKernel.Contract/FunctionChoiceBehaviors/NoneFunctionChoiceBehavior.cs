using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

public sealed class NoneFunctionChoiceBehavior : FunctionChoiceBehavior
{
    [JsonConstructor]
    internal NoneFunctionChoiceBehavior()
    {
    }
}
