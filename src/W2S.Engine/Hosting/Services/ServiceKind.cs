using System.ComponentModel;

namespace W2S.Engine.Hosting.Services;

/// <summary>The kinds of services that can be large models. Of several under one id the first counts, as in Semantic Kernel.</summary>
[TypeConverter(typeof(EnumNameConverter<ServiceKind>))]
public enum ServiceKind
{
    /// <summary>Semantic Kernel's <c>IChatCompletionService</c>.</summary>
    Chat,

    /// <summary>Semantic Kernel's <c>ITextGenerationService</c>.</summary>
    Text,

    /// <summary>Microsoft.Extensions.AI's <c>IChatClient</c>.</summary>
    Client,
}
