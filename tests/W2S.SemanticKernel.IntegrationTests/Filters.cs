using Microsoft.SemanticKernel;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>A function invocation filter out of a method.</summary>
internal sealed class InvocationFilter(Func<FunctionInvocationContext, Func<Task>, Task> run) : IFunctionInvocationFilter
{
    public Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next) =>
        run(context, () => next(context));
}

/// <summary>A prompt render filter out of a method.</summary>
internal sealed class RenderFilter(Func<PromptRenderContext, Func<Task>, Task> run) : IPromptRenderFilter
{
    public Task OnPromptRenderAsync(PromptRenderContext context, Func<PromptRenderContext, Task> next) => run(context, () => next(context));
}
