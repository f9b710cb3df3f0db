using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using W2S.Engine.Hosting.Services;
using W2S.Engine.Hub;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Models;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Hosting.Configuration;

/// <summary>Finds everything that is wrong with <see cref="WeakToStrongOptions"/> at once, before a model is loaded.</summary>
internal sealed class WeakToStrongOptionsValidator(IHostEnvironment? environment = null, IEnumerable<IRuntime>? runtimes = null)
    : IValidateOptions<WeakToStrongOptions>
{
    private readonly IReadOnlyList<IRuntime> _runtimes = RuntimeChoice.WithCpu(runtimes);

    public ValidateOptionsResult Validate(string? name, WeakToStrongOptions options)
    {
        List<string> problems = [.. LargeModels(options), .. Guidance(options), .. Names(options), .. Defaults(options), .. Lifetime(options)];
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static IEnumerable<string> Defaults(WeakToStrongOptions options)
    {
        const string Option = $"{WeakToStrongOptions.SectionName}:{nameof(WeakToStrongOptions.Defaults)}";
        if (options.Defaults.LargeModel is { } name)
        {
            yield return $"{Option}:large_model: '{name}' found, which {nameof(WeakToStrongOptions.DefaultLargeModel)} is for";
        }

        if (options.Defaults.ResultsPerPrompt is { } count)
        {
            yield return $"{Option}:results_per_prompt: {count} found, but only a request can ask for several results";
        }

        foreach (var problem in Refusal(Option, () => options.Defaults.ToOptions()))
        {
            yield return problem;
        }

        var guidance = new RegisteredNames("guidance", options.Guidance.Keys, options.GuidanceInstances.Keys);
        foreach (var choice in (options.Defaults.Guidance ?? []).Where(choice => !guidance.All.Contains(choice.Name)))
        {
            yield return $"{Option}:guidance: {guidance.Unknown(choice.Name)}";
        }
    }

    private IEnumerable<string> LargeModels(WeakToStrongOptions options) =>
        from model in options.LargeModels
        let option = $"{WeakToStrongOptions.SectionName}:LargeModels:{model.Key}"
        from problem in model.Value.Service is null ? Checkpoint(option, model.Value) : Service(option, model.Value)
        select problem;

    private IEnumerable<string> Checkpoint(string option, LargeModelOptions model) =>
        Folder($"{option}:Path", model.Path)
            .Concat(Refusal($"{option}:PromptTemplate", () => PromptFormat.Validate(model.PromptTemplate)))
            .Concat(Type(option, nameof(model.Weights), model.Weights, WeightTypeNames.All))
            .Concat(Device(option, nameof(model.Device), model.Device))
            .Concat(Type(option, nameof(model.Dtype), model.Dtype, ComputeTypeNames.All))
            .Concat(AtLeastOne(option, nameof(model.CacheMiB), model.CacheMiB))
            .Concat(OnlyOfServices(option, nameof(model.Kind), model.Kind))
            .Concat(OnlyOfServices(option, nameof(model.Continuation), model.Continuation))
            .Concat(OnlyOfServices(option, nameof(model.MaxConcurrentCalls), model.MaxConcurrentCalls))
            .Concat(OnlyOfServices(option, nameof(model.Omit), model.Omit is SamplingSettings.None ? null : model.Omit));

    private static IEnumerable<string> OnlyOfServices(string option, string name, object? value) =>
        value is null ? [] : [$"{option}:{name}: {value} found, which only a Service has"];

    private static IEnumerable<string> AtLeastOne(string option, string name, int? value) =>
        value < 1 ? [$"{option}:{name}: {value} found, at least 1 expected"] : [];

    /// <summary>What its id and kind stand for is found out when it is asked for: services are not made to be looked at.</summary>
    private static IEnumerable<string> Service(string option, LargeModelOptions model)
    {
        if (model.Path.Length > 0)
        {
            yield return $"{option}: Path '{model.Path}' and Service '{model.Service}' found, one of them expected";
        }

        if (model.Weights is { } weights)
        {
            yield return $"{option}:Weights: {weights.Name()} found, which only a Path has: the service's weights are not here";
        }

        if (model.Device is { } device)
        {
            yield return $"{option}:Device: '{device}' found, which only a Path has: where the service computes is its own affair";
        }

        if (model.Dtype is { } dtype)
        {
            yield return $"{option}:Dtype: {dtype.Name()} found, which only a Path has: how the service computes is its own affair";
        }

        if (model.CacheMiB is { } cache)
        {
            yield return $"{option}:CacheMiB: {cache} found, which only a Path has: the service's caches are not here";
        }

        foreach (var problem in AtLeastOne(option, nameof(model.MaxConcurrentCalls), model.MaxConcurrentCalls))
        {
            yield return problem;
        }

        if (model.PromptTemplate is { } template && model.Kind is ServiceKind.Chat or ServiceKind.Client)
        {
            yield return $"{option}:PromptTemplate: \"{template}\" found, but the service is asked in messages; only a text generation "
                + "service takes one";
        }

        foreach (var problem in Refusal($"{option}:PromptTemplate", () => PromptFormat.WithoutCheckpoint(model.PromptTemplate)))
        {
            yield return problem;
        }
    }

    private IEnumerable<string> Guidance(WeakToStrongOptions options) =>
        from pair in options.Guidance
        let option = $"{WeakToStrongOptions.SectionName}:Guidance:{pair.Key}"
        from problem in pair.Value.Preset is { } preset && GuidancePreset.Find(preset) is null
            ? [$"{option}:Preset: {GuidancePreset.Unknown(preset)}"]
            : Pair(option, pair.Value.WithPreset())
        select problem;

    private IEnumerable<string> Pair(string option, GuidanceOptions pair) =>
        Folder($"{option}:Tuned", pair.Tuned)
            .Concat(Folder($"{option}:Untuned", pair.Untuned))
            .Concat(Refusal($"{option}:TunedPromptTemplate", () => PromptFormat.Validate(pair.TunedPromptTemplate)))
            .Concat(Refusal($"{option}:UntunedPromptTemplate", () => PromptFormat.Validate(pair.UntunedPromptTemplate)))
            .Concat(Type(option, nameof(pair.Weights), pair.Weights, WeightTypeNames.All))
            .Concat(Device(option, nameof(pair.Device), pair.Device))
            .Concat(Device(option, nameof(pair.UntunedDevice), pair.UntunedDevice))
            .Concat(Type(option, nameof(pair.Dtype), pair.Dtype, ComputeTypeNames.All));

    /// <summary>Whether its card is there is found out when it is used: looking for cards loads what drives them.</summary>
    private IEnumerable<string> Device(string option, string name, string? device) =>
        device is not null && Refused(() => RuntimeChoice.For(DevicePlacement.Parse(device), _runtimes)) is { } invalid
            ? [$"{option}:{name}: {invalid.Problem}"]
            : [];

    /// <summary>Only code can set what is no member; configuration is read by names.</summary>
    private static IEnumerable<string> Type<T>(string option, string name, T? type, IReadOnlyList<string> names)
        where T : struct, Enum =>
        type is null || Enum.IsDefined(type.Value)
            ? []
            : [$"{option}:{name}: {type:D} found, one of {string.Join(", ", names)} expected"];

    private static IEnumerable<string> Names(WeakToStrongOptions options)
    {
        var largeModels = new RegisteredNames("large model", options.LargeModels.Keys, options.LargeModelInstances.Keys);
        var guidance = new RegisteredNames("guidance", options.Guidance.Keys, options.GuidanceInstances.Keys);
        foreach (var twice in largeModels.Twice.Concat(guidance.Twice))
        {
            yield return $"{WeakToStrongOptions.SectionName}: '{twice}' is registered both by its options and as an object";
        }

        if (options.DefaultLargeModel is { } largeModel && !largeModels.All.Contains(largeModel))
        {
            yield return $"{WeakToStrongOptions.SectionName}:DefaultLargeModel: {largeModels.Unknown(largeModel)}";
        }

        if (options.DefaultGuidance is { } pair && !guidance.All.Contains(pair))
        {
            yield return $"{WeakToStrongOptions.SectionName}:DefaultGuidance: {guidance.Unknown(pair)}";
        }
    }

    private static IEnumerable<string> Lifetime(WeakToStrongOptions options)
    {
        var largeModels = new RegisteredNames("large model", options.LargeModels.Keys, options.LargeModelInstances.Keys);
        if (options.WarmUp is not WarmUpMode.None && largeModels.Default(options.DefaultLargeModel) is null)
        {
            yield return $"{WeakToStrongOptions.SectionName}:WarmUp: which large model to load? {largeModels.Ambiguous()}";
        }

        if (options.DrainTimeout < TimeSpan.Zero || options.DrainTimeout > TimeSpan.FromDays(1))
        {
            yield return $"{WeakToStrongOptions.SectionName}:DrainTimeout: {options.DrainTimeout} found, 00:00:00 to 1.00:00:00 expected";
        }
    }

    private IEnumerable<string> Folder(string option, string path)
    {
        if (string.IsNullOrWhiteSpace(path))
        {
            yield return $"{option}: nothing found, a checkpoint folder or a hub name expected";
        }
        else if (!IsFolder(path) && !HubModelId.TryParse(path, out _))
        {
            yield return $"{option}: '{path}' found, which is no folder here and no hub name; a checkpoint folder or a hub name "
                + "(owner/name or owner/name@revision) expected";
        }
    }

    private bool IsFolder(string path) =>
        !path.Contains('\0', StringComparison.Ordinal) && Directory.Exists(CheckpointSource.FolderOf(path, environment?.ContentRootPath));

    private static IEnumerable<string> Refusal(string option, Action parse) =>
        Refused(parse) is { } invalid ? [$"{option}: {invalid.Message}"] : [];

    private static InvalidOptionException? Refused(Action parse)
    {
        try
        {
            parse();
            return null;
        }
        catch (InvalidOptionException invalid)
        {
            return invalid;
        }
    }
}
