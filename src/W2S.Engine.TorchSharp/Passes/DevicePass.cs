using W2S.Engine.Torch.Attention;

namespace W2S.Engine.Torch.Passes;

/// <summary>What the layers of one device need in a pass, brought there once.</summary>
internal sealed class DevicePass
{
    private readonly Dictionary<LayerPlan, PlacedPlan> _plans = new(ReferenceEqualityComparer.Instance);

    /// <param name="layers">Those of the plan that are computed on the device.</param>
    /// <param name="sharing">Query heads per key head.</param>
    public DevicePass(PassPlan plan, IEnumerable<LayerPlan> layers, IndexBuffer indices, Device device, int sharing, ScalarType compute)
    {
        var uploaded = indices.Upload(device);
        Tokens = plan.Tokens.Of(uploaded);
        Positions = plan.Positions.Of(uploaded);
        Slots = plan.Slots.Of(uploaded);
        Asked = plan.Asked?.Of(uploaded);
        Angles = plan.Frequencies.Count > 0
            ? RotaryAngles.Compute(Positions, plan.Frequencies, plan.FrequencyOfRow?.Of(uploaded), compute)
            : null;
        foreach (var layer in layers)
        {
            if (!_plans.ContainsKey(layer))
            {
                _plans.Add(layer, PlacedPlan.Place(layer.Attention, uploaded, layer.Window, sharing, compute));
            }
        }
    }

    /// <summary>[rows]</summary>
    public Tensor Tokens { get; }

    /// <summary>[rows] where in its sequence each is.</summary>
    public Tensor Positions { get; }

    /// <summary>[rows] where its keys and values go.</summary>
    public Tensor Slots { get; }

    /// <summary>[asked rows] which they are; null where all are asked.</summary>
    public Tensor? Asked { get; }

    /// <summary>Null without rotary positions.</summary>
    public RotaryAngles? Angles { get; }

    public PlacedPlan PlanOf(LayerPlan layer) => _plans[layer];
}
