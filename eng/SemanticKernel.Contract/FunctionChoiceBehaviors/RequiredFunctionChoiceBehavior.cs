using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

public sealed class RequiredFunctionChoiceBehavior : FunctionChoiceBehavior
{
    [JsonConstructor]
    internal RequiredFunctionChoiceBehavior()
    {
    }
}
