using System.Text.Json.Serialization;

namespace Microsoft.SemanticKernel;

public sealed class AutoFunctionChoiceBehavior : FunctionChoiceBehavior
{
    [JsonConstructor]
    internal AutoFunctionChoiceBehavior()
    {
    }
}
