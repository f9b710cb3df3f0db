using W2S.Engine.Models;
using W2S.Engine.Torch.Attention;

namespace W2S.Engine.Torch.Passes;

/// <summary>What a pass does, as indices; made on the processor while the device may still work.</summary>
internal sealed record PassPlan
{
    /// <summary>[rows]</summary>
    public required IndexRange Tokens { get; init; }

    /// <summary>[rows] where in its sequence each is.</summary>
    public required IndexRange Positions { get; init; }

    /// <summary>[rows] where its keys and values go.</summary>
    public required IndexRange Slots { get; init; }

    /// <summary>[asked rows] which they are; null where all are asked.</summary>
    public required IndexRange? Asked { get; init; }

    /// <summary>The different frequencies by which positions rotate; empty without rotary positions.</summary>
    public required IReadOnlyList<RotaryFrequencies> Frequencies { get; init; }

    /// <summary>[rows] which of the frequencies is a row's; null where there is only one.</summary>
    public required IndexRange? FrequencyOfRow { get; init; }

    /// <summary>[layers], the same object where layers attend alike.</summary>
    public required IReadOnlyList<LayerPlan> Layers { get; init; }
}

/// <param name="Window">How many tokens a row sees, itself included; null for all there are.</param>
internal sealed record LayerPlan(AttentionPlan Attention, int? Window);
