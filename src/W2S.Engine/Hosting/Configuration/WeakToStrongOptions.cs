using Microsoft.Extensions.Configuration;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting.Services;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Settings;
using W2S.Engine.Telemetry;

namespace W2S.Engine.Hosting.Configuration;

/// <summary>Which models there are and what requests use by default; bound from the configuration section <c>W2S</c>.</summary>
public sealed class WeakToStrongOptions
{
    /// <summary>The configuration section these options are bound from.</summary>
    public const string SectionName = "W2S";

    /// <summary>Large models by name.</summary>
    public Dictionary<string, LargeModelOptions> LargeModels { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Tuned/untuned pairs by name.</summary>
    public Dictionary<string, GuidanceOptions> Guidance { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Used where a request names none; may be left out when only one is registered.</summary>
    public string? DefaultLargeModel { get; set; }

    /// <summary>Used where a request names none; may be left out when only one is registered.</summary>
    public string? DefaultGuidance { get; set; }

    /// <summary>
    /// When a host loads the default large model and guidance; in configuration <c>none</c> (the default), <c>background</c> or
    /// <c>before-start</c>. Other models are warmed up by a hosted service that calls <see cref="GuidedGenerator.LoadModelsAsync"/>.
    /// </summary>
    public WarmUpMode WarmUp { get; set; }

    /// <summary>
    /// How long disposal waits for running requests before it cancels them: at most a day. Default 30 seconds, in configuration
    /// <c>00:00:30</c>.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>What spans and log lines may show.</summary>
    public TelemetryOptions Telemetry { get; set; } = new();

    /// <summary>What requests leave open, see <see cref="AddDefaults"/>. Internal, so that binding leaves it alone.</summary>
    internal GenerationSettings Defaults { get; private set; } = new();

    /// <summary>Large models that exist already, by their own names.</summary>
    internal Dictionary<string, ILargeModel> LargeModelInstances { get; } = new(StringComparer.Ordinal);

    /// <summary>Guidance that exists already, by its own names.</summary>
    internal Dictionary<string, IGuidance> GuidanceInstances { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds what a configuration names.</summary>
    /// <param name="configuration">The section itself, or a whole configuration that holds it under <see cref="SectionName"/>.</param>
    /// <exception cref="InvalidOptionException">It holds a key these options do not have, or a value of another kind.</exception>
    public WeakToStrongOptions AddConfiguration(IConfiguration configuration)
    {
        var section = configuration as IConfigurationSection ?? configuration.GetSection(SectionName);
        ConfigurationKeys.Validate(section, typeof(WeakToStrongOptions), nameof(Defaults));
        section.Bind(this);
        return AddDefaults(SettingsSection.Read(section.GetSection(nameof(Defaults))));
    }

    /// <summary>
    /// Settings that count where a request leaves them open; in configuration the section <c>Defaults</c>, by their JSON names. Later calls
    /// count before earlier ones. Those that shape the search (<c>beam_width</c>, <c>successors_per_beam</c>, <c>chunk_length</c>,
    /// <c>eft_strength</c>) belong to the default <c>method</c>, and do not count where a request names another one.
    /// </summary>
    public WeakToStrongOptions AddDefaults(GenerationSettings settings)
    {
        Defaults = settings.Over(Defaults);
        return this;
    }

    /// <summary>Registers a checkpoint folder, or a model of a hub, as a large model; the last registration of a name counts.</summary>
    /// <param name="weights">How its weights are held in memory; null for the type they are stored in.</param>
    /// <param name="cacheMiB">What its requests may need together for their caches; null for what memory there is.</param>
    /// <param name="device">Where it computes, as in <see cref="LargeModelOptions.Device"/>; null for the processor.</param>
    /// <param name="dtype">In which type it computes; null as in <see cref="LargeModelOptions.Dtype"/>.</param>
    public WeakToStrongOptions AddLargeModel(
        string name,
        string path,
        string? promptTemplate = null,
        WeightType? weights = null,
        int? cacheMiB = null,
        string? device = null,
        ComputeType? dtype = null)
    {
        LargeModels[name] = new LargeModelOptions
        {
            Path = path,
            PromptTemplate = promptTemplate,
            Weights = weights,
            CacheMiB = cacheMiB,
            Device = device,
            Dtype = dtype,
        };
        return this;
    }

    /// <summary>
    /// Registers a service that is in the container already as a large model: a chat client, or, where the Semantic Kernel plugin is
    /// registered, a chat completion or text generation service. The last registration of a name counts.
    /// </summary>
    /// <param name="name">What requests call it.</param>
    /// <param name="serviceId">The id or key the service is registered under; null for the last that was registered without one.</param>
    /// <param name="kind">Which kind of service; null for the first there is of chat completion, text generation, chat client.</param>
    /// <param name="continuation">Whether it continues partial answers; null for what its kind declares.</param>
    /// <param name="promptTemplate">
    /// What is put around a prompt of a text generation service, as in <see cref="LargeModelOptions.PromptTemplate"/>.
    /// </param>
    /// <param name="maxConcurrentCalls">Most calls at the same time, of all requests together; null for 8.</param>
    /// <param name="omit">Settings it is never sent, because it refuses calls that have them.</param>
    public WeakToStrongOptions AddLargeModelService(
        string name,
        string? serviceId = null,
        ServiceKind? kind = null,
        ContinuationMode? continuation = null,
        string? promptTemplate = null,
        int? maxConcurrentCalls = null,
        SamplingSettings omit = SamplingSettings.None)
    {
        LargeModels[name] = new LargeModelOptions
        {
            Service = serviceId ?? "",
            Kind = kind,
            Continuation = continuation,
            PromptTemplate = promptTemplate,
            MaxConcurrentCalls = maxConcurrentCalls,
            Omit = omit,
        };
        return this;
    }

    /// <summary>Registers a large model that exists already, by its own name. It stays its caller's to dispose of.</summary>
    public WeakToStrongOptions AddLargeModel(ILargeModel largeModel)
    {
        LargeModelInstances[largeModel.Name] = largeModel;
        return this;
    }

    /// <summary>
    /// Registers two checkpoint folders, or models of a hub, as a tuned/untuned pair; the last registration of a name counts.
    /// </summary>
    /// <param name="promptTemplate">Of both models; set <see cref="Guidance"/> where they differ.</param>
    /// <param name="weights">How the weights of both are held in memory; null for the type they are stored in.</param>
    /// <param name="device">Where both compute, as in <see cref="LargeModelOptions.Device"/>; null for the processor.</param>
    /// <param name="untunedDevice">Where the untuned model computes instead; null for where both do.</param>
    /// <param name="dtype">In which type both compute; null as in <see cref="LargeModelOptions.Dtype"/>.</param>
    public WeakToStrongOptions AddGuidance(
        string name,
        string tuned,
        string untuned,
        string? promptTemplate = null,
        WeightType? weights = null,
        string? device = null,
        string? untunedDevice = null,
        ComputeType? dtype = null)
    {
        Guidance[name] = new GuidanceOptions
        {
            Tuned = tuned,
            Untuned = untuned,
            TunedPromptTemplate = promptTemplate,
            UntunedPromptTemplate = promptTemplate,
            Weights = weights,
            Device = device,
            UntunedDevice = untunedDevice,
            Dtype = dtype,
        };
        return this;
    }

    /// <summary>Registers a published pair, whose checkpoints come from the hub.</summary>
    /// <param name="preset">One of <see cref="GuidancePreset.All"/>: <c>zephyr</c>, <c>starling</c>, <c>tulu</c>.</param>
    /// <param name="name">What requests call it; null for the preset's name.</param>
    /// <inheritdoc cref="AddGuidance(string, string, string, string?, WeightType?, string?, string?, ComputeType?)" path="/param"/>
    public WeakToStrongOptions AddGuidancePreset(
        string preset,
        string? name = null,
        WeightType? weights = null,
        string? device = null,
        string? untunedDevice = null,
        ComputeType? dtype = null)
    {
        Guidance[name ?? preset] = new GuidanceOptions
        {
            Preset = preset,
            Weights = weights,
            Device = device,
            UntunedDevice = untunedDevice,
            Dtype = dtype,
        };
        return this;
    }

    /// <summary>Registers guidance that exists already, by its own name. It stays its caller's to dispose of.</summary>
    public WeakToStrongOptions AddGuidance(IGuidance guidance)
    {
        GuidanceInstances[guidance.Name] = guidance;
        return this;
    }
}
