using Microsoft.SemanticKernel;
using W2S.Engine;
using W2S.SemanticKernel.Tests.Support;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>Filters see what a prompt function asks of W2S and what it answers, and can change both.</summary>
public sealed class FilterTests
{
    private readonly WordModel _model = new();
    private readonly Kernel _kernel;

    public FilterTests()
    {
        var builder = Kernel.CreateBuilder();
        builder.AddWeakToStrongTextGeneration(options => options.AddLargeModel(_model).AddGuidance(new PraiseGuidance()));
        _kernel = builder.Build();
    }

    public static TheoryData<PromptKind> Kinds => [.. PromptFunctions.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Invoke_Filters_SeePromptSettingsAndResult(PromptKind kind)
    {
        string? prompt = null;
        PromptExecutionSettings? settings = null;
        FunctionResult? seen = null;
        OnRender(async (context, next) =>
        {
            await next();
            (prompt, settings) = (context.RenderedPrompt, context.ExecutionSettings);
        });
        OnInvocation(async (context, next) =>
        {
            await next();
            seen = context.Result;
        });

        var result = await _kernel.InvokeAsync<string>(PromptFunctions.Create(kind, "Say {{$input}}"), new() { ["input"] = "<b>" });

        Assert.Equal("Say &lt;b&gt;", prompt);
        Assert.Equal(12, WeakToStrongPromptExecutionSettings.FromExecutionSettings(settings).MaxTokens);
        Assert.Equal(result, seen!.GetValue<string>());
        Assert.Equal(4L, seen.Metadata!["Seed"]);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Invoke_RenderFilter_ChangesWhatTheModelReads(PromptKind kind)
    {
        OnRender(async (context, next) =>
        {
            await next();
            context.RenderedPrompt = $"<message role=\"system\">Be kind.</message><message role=\"user\">{context.RenderedPrompt}</message>";
        });

        await _kernel.InvokeAsync(PromptFunctions.Create(kind, "Say {{$input}}"), new() { ["input"] = "<b>" });

        Assert.Equal(Prompt.FromMessages([new("system", "Be kind."), new("user", "Say <b>")]), _model.LastRequest!.Prompt);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Invoke_RenderFilterWithAnAnswer_LeavesTheModelUnasked(PromptKind kind)
    {
        OnRender(async (context, next) =>
        {
            await next();
            context.Result = new FunctionResult(context.Function, "remembered");
        });

        Assert.Equal("remembered", await _kernel.InvokeAsync<string>(PromptFunctions.Create(kind, "p")));
        Assert.Null(_model.LastRequest);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Invoke_InvocationFilter_ChangesArgumentsAndResult(PromptKind kind)
    {
        OnInvocation(async (context, next) =>
        {
            context.Arguments["input"] = "changed";
            await next();
            context.Result = new FunctionResult(context.Result, context.Result.GetValue<string>() + "!");
        });

        var result = await _kernel.InvokeAsync(PromptFunctions.Create(kind, "Say {{$input}}"), new() { ["input"] = "typed" });

        Assert.Equal("Say changed", _model.LastRequest!.Prompt);
        Assert.EndsWith("!", result.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(4L, result.Metadata!["Seed"]);
    }

    [Fact]
    public async Task Invoke_InvocationFilter_CanAnswerForAFailure()
    {
        OnInvocation(async (context, next) =>
        {
            try
            {
                await next();
            }
            catch (W2SException failure)
            {
                context.Result = new FunctionResult(context.Result, failure.Message);
            }
        });

        var answer = await _kernel.InvokePromptAsync<string>("p", new(new WeakToStrongPromptExecutionSettings { BeamWidth = 0 }));

        Assert.Contains("beam_width", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Invoke_InvocationFilter_CanAskAgain()
    {
        var failures = 1;
        _model.BeforeProposing = _ => failures-- > 0 ? throw new W2SException("worn out") : Task.CompletedTask;
        OnInvocation(async (_, next) =>
        {
            try
            {
                await next();
            }
            catch (W2SException)
            {
                await next();
            }
        });

        Assert.NotEmpty((await _kernel.InvokePromptAsync<string>("p", new(TestService.Search())))!);
        Assert.Equal(0, _model.OpenSessions);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task InvokeStreaming_InvocationFilter_ChangesTheStream(PromptKind kind)
    {
        var function = PromptFunctions.Create(kind, "p");
        var whole = await _kernel.InvokeAsync<string>(function);
        OnInvocation(async (context, next) =>
        {
            await next();
            context.Result = new FunctionResult(context.Result, InCapitalsAsync(context.Result.GetValue<IAsyncEnumerable<string>>()!));
        });

        var pieces = await _kernel.InvokeStreamingAsync<string>(function).ToListAsync();

        Assert.Equal(whole!.ToUpperInvariant(), string.Concat(pieces));

        static async IAsyncEnumerable<string> InCapitalsAsync(IAsyncEnumerable<string> pieces)
        {
            await foreach (var piece in pieces)
            {
                yield return piece.ToUpperInvariant();
            }
        }
    }

    private void OnRender(Func<PromptRenderContext, Func<Task>, Task> run) => _kernel.PromptRenderFilters.Add(new RenderFilter(run));

    private void OnInvocation(Func<FunctionInvocationContext, Func<Task>, Task> run) =>
        _kernel.FunctionInvocationFilters.Add(new InvocationFilter(run));
}
