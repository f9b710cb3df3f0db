namespace Microsoft.SemanticKernel.Services;

public static class AIServiceExtensions
{
    public static string ModelIdKey => "ModelId";

    public static string? GetModelId(this IAIService service) =>
        service.Attributes.TryGetValue(ModelIdKey, out var modelId) ? modelId as string : null;
}
