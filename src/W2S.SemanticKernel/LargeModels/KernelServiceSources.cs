using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.TextGeneration;
using W2S.Engine;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hosting.Services;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Prompts;

namespace W2S.SemanticKernel.LargeModels;

/// <summary>Lets the services of Semantic Kernel that are in a container be large models.</summary>
internal static class KernelServiceSources
{
    /// <summary>May be called repeatedly.</summary>
    public static IServiceCollection AddKernelServiceSources(this IServiceCollection services)
    {
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITextModelSource, TextModelSource<IChatCompletionService>>(provider =>
            new(provider, ServiceKind.Chat, (name, service, _) => new ChatCompletionTextModel(name, service))));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<ITextModelSource, TextModelSource<ITextGenerationService>>(provider =>
            new(provider, ServiceKind.Text, Create)));
        return services;
    }

    /// <summary>
    /// A service that is both is one for chats: connectors put the text of such a service into a message, which is answered, not gone on
    /// with.
    /// </summary>
    private static ITextModel Create(string name, ITextGenerationService service, string? promptTemplate)
    {
        if (service is not IChatCompletionService chat)
        {
            return new TextGenerationTextModel(name, service, PromptFormat.WithoutCheckpoint(promptTemplate));
        }

        return promptTemplate is null
            ? new ChatCompletionTextModel(name, chat)
            : throw new InvalidOptionException(
                nameof(LargeModelOptions.PromptTemplate),
                $"\"{promptTemplate}\" found, but the service of large model '{name}' is asked in messages");
    }
}
