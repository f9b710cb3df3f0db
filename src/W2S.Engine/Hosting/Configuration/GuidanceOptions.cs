using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Hosting.Configuration;

/// <summary>A tuned model and the untuned one it was tuned from.</summary>
public sealed class GuidanceOptions
{
    /// <summary>A published pair (<see cref="GuidancePreset"/>) that gives whatever is not set here; null for none.</summary>
    public string? Preset { get; set; }

    /// <summary>The tuned model: a folder or a hub's name, as in <see cref="LargeModelOptions.Path"/>.</summary>
    public string Tuned { get; set; } = "";

    /// <summary>The untuned model: a folder or a hub's name, as in <see cref="LargeModelOptions.Path"/>.</summary>
    public string Untuned { get; set; } = "";

    /// <summary>What usage and messages call the tuned model; null for the pair's name and <c>.tuned</c>.</summary>
    public string? TunedName { get; set; }

    /// <summary>What usage and messages call the untuned model; null for the pair's name and <c>.untuned</c>.</summary>
    public string? UntunedName { get; set; }

    /// <inheritdoc cref="LargeModelOptions.PromptTemplate"/>
    public string? TunedPromptTemplate { get; set; }

    /// <inheritdoc cref="LargeModelOptions.PromptTemplate"/>
    public string? UntunedPromptTemplate { get; set; }

    /// <summary>How the weights of both models are held in memory, as in <see cref="LargeModelOptions.Weights"/>.</summary>
    public WeightType? Weights { get; set; }

    /// <summary>Where both models compute, as in <see cref="LargeModelOptions.Device"/>.</summary>
    public string? Device { get; set; }

    /// <summary>
    /// Where the untuned model computes, if elsewhere than the tuned one: the two then score at the same time, each on a device of its own.
    /// Null for <see cref="Device"/>.
    /// </summary>
    public string? UntunedDevice { get; set; }

    /// <summary>In which type both models compute, as in <see cref="LargeModelOptions.Dtype"/>.</summary>
    public ComputeType? Dtype { get; set; }

    /// <summary>These options, completed by their preset.</summary>
    /// <exception cref="InvalidOptionException">There is no preset of that name.</exception>
    public GuidanceOptions WithPreset()
    {
        if (Preset is null)
        {
            return this;
        }

        var preset = GuidancePreset.Find(Preset) ?? throw new InvalidOptionException("preset", GuidancePreset.Unknown(Preset));
        return new GuidanceOptions
        {
            Tuned = Tuned.Length > 0 ? Tuned : preset.Tuned,
            Untuned = Untuned.Length > 0 ? Untuned : preset.Untuned,
            TunedName = TunedName ?? $"{preset.Name}.tuned",
            UntunedName = UntunedName ?? $"{preset.Name}.untuned",
            TunedPromptTemplate = TunedPromptTemplate ?? preset.PromptTemplate,
            UntunedPromptTemplate = UntunedPromptTemplate ?? preset.PromptTemplate,
            Weights = Weights,
            Device = Device,
            UntunedDevice = UntunedDevice,
            Dtype = Dtype,
        };
    }
}
