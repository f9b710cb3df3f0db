using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.LargeModels.BlackBox.Calls;
using W2S.Engine.LargeModels.BlackBox.Continuation;

namespace W2S.Engine.Hosting.Services;

/// <summary>Large models over services that are in the container already. Safe to use from any thread.</summary>
/// <param name="services">Asked only when a model is; null where there is no container.</param>
/// <param name="loggers">For what the registry reports, and the models.</param>
internal sealed class ServiceModels(IServiceProvider? services, ILoggerFactory loggers, TimeProvider? time)
{
    private readonly ILogger _calls = loggers.CreateLogger<TextLargeModel>();
    private readonly ILogger _logger = loggers.CreateLogger<ModelRegistry>();

    /// <summary>What to say besides about a name that is no service's id.</summary>
    public string NotFound { get; } = services is null ? "" : "; no service of the container has that id either";

    /// <summary>The service of that id as a large model of the same name; null where there is none.</summary>
    /// <exception cref="InvalidOptionException">Only W2S's own services have the id.</exception>
    public ILargeModel? Find(string id) =>
        id.Length > 0 && Find("large_model", id, new LargeModelOptions { Service = id }) is { } model
            ? Create(model, new LargeModelOptions(), continues: null)
            : null;

    /// <summary>The service that <paramref name="options"/> name as a large model.</summary>
    /// <exception cref="InvalidOptionException">There is no such service, or it cannot be a large model.</exception>
    /// <exception cref="LargeModelException">The service could not be made, or not be asked what it can do.</exception>
    public async Task<ILargeModel> OpenAsync(string name, LargeModelOptions options, CancellationToken cancellationToken)
    {
        var option = $"{WeakToStrongOptions.SectionName}:LargeModels:{name}:{nameof(options.Service)}";
        var model = Find(option, name, options)
            ?? throw new InvalidOptionException(option, $"{Described(options)} found, but there is none in the container");
        if (options.Continuation is not ContinuationMode.Probe)
        {
            return Create(model, options, options.Continuation is { } mode ? mode is ContinuationMode.Yes : null);
        }

        var outcome = await ProbeAsync(model, options, cancellationToken).ConfigureAwait(false);
        return Create(model, options, outcome is ProbeOutcome.Continues, outcome is ProbeOutcome.Unclear ? Unclear(name) : null);
    }

    private TextLargeModel Create(ITextModel model, LargeModelOptions options, bool? continues, string? whyNot = null) =>
        new(model, Limits(options) with { Continuation = continues, WhyNoContinuation = whyNot }, time, _calls);

    private static string Unclear(string name) =>
        "whether it can was asked, and its answers did not tell: set "
        + $"{WeakToStrongOptions.SectionName}:LargeModels:{name}:{nameof(LargeModelOptions.Continuation)} to 'yes' if it does, or to 'no'";

    private async Task<ProbeOutcome> ProbeAsync(ITextModel model, LargeModelOptions options, CancellationToken cancellationToken)
    {
        var outcome = await TextModelProbe.ProbeAsync(model, cancellationToken, Limits(options), time, _calls).ConfigureAwait(false);
        _logger.ContinuationProbed(model.Name, outcome);
        return outcome;
    }

    private static TextLargeModelOptions Limits(LargeModelOptions options)
    {
        var defaults = new TextLargeModelOptions();
        return defaults with { MaxConcurrentCalls = options.MaxConcurrentCalls ?? defaults.MaxConcurrentCalls, Omit = options.Omit };
    }

    /// <summary>Of the first kind that has any, the last that was registered.</summary>
    /// <param name="option">Where the service is named, for messages.</param>
    private ITextModel? Find(string option, string name, LargeModelOptions options)
    {
        try
        {
            var isOwn = false;
            foreach (var source in Sources(options.Kind))
            {
                var (own, others) = Split(source.Find(options.Service!));
                isOwn |= own;
                if (others is [.., var service])
                {
                    return Create(source, name, service, options.PromptTemplate);
                }
            }

            return isOwn
                ? throw new InvalidOptionException(
                    option, $"{Described(options)} found, which answers through W2S itself and would ask itself without end")
                : null;
        }
        catch (Exception failure) when (failure is not W2SException)
        {
            throw new LargeModelException(
                $"large model '{name}': {Described(options)} could not be made: {failure.GetType()}",
                new RemoteMessage(name, []).Harmless(failure));
        }
    }

    private IEnumerable<ITextModelSource> Sources(ServiceKind? kind) =>
        from source in services?.GetServices<ITextModelSource>() ?? []
        where kind is null || source.Kind == kind
        orderby source.Kind
        select source;

    private static (bool Own, List<object> Others) Split(IEnumerable<object> found)
    {
        var others = found.ToList();
        return (others.RemoveAll(IsOwn) > 0, others);
    }

    private static bool IsOwn(object service) =>
        service is IWeakToStrongService || (service is IChatClient client && client.GetService(typeof(IWeakToStrongService)) is not null);

    private static ITextModel Create(ITextModelSource source, string name, object service, string? promptTemplate) =>
        promptTemplate is null || source.Kind is ServiceKind.Text
            ? source.Create(name, service, promptTemplate)
            : throw new InvalidOptionException(
                $"{WeakToStrongOptions.SectionName}:LargeModels:{name}:{nameof(LargeModelOptions.PromptTemplate)}",
                $"\"{promptTemplate}\" found, but the service is asked in messages; only a text generation service takes one");

    private static string Described(LargeModelOptions options)
    {
        var kind = options.Kind switch
        {
            ServiceKind.Chat => "a chat completion service",
            ServiceKind.Text => "a text generation service",
            ServiceKind.Client => "a chat client",
            _ => "a service",
        };
        return options.Service is { Length: > 0 } id ? $"{kind} with the id '{id}'" : $"{kind} without an id";
    }
}
