using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Runtime;
using W2S.Engine.Torch.Devices;
using W2S.Engine.Torch.Loading;
using W2S.Engine.Torch.Tests.Support;
using W2S.Engine.Torch.Weights;

namespace W2S.Engine.Torch.Tests.Loading;

/// <summary>Models of every shape, and ways to load them.</summary>
internal static class TestModels
{
    public static RandomModel[] All { get; } =
    [
        RandomModel.Gpt2(), RandomModel.Gpt2(head: new ClassificationHead(["0", "1", "2"])), RandomModel.Llama(), RandomModel.Llama(tied: true, biases: true),
        RandomFamilies.Gemma2(), RandomFamilies.Qwen3(), RandomFamilies.NeoX(), RandomFamilies.Everything(),
    ];

    public static LoadPlan Plan(RandomModel model, WeightType? weights = null, ComputeType? dtype = null, string device = "torch-cpu", FakeMachine? machine = null)
    {
        var options = new DecoderLoadOptions { Placement = DevicePlacement.Parse(device), Weights = weights, Dtype = dtype };
        return LoadPlan.Make(Source(model), options, new DeviceFinder(machine ?? new FakeMachine(1 << 30, 1 << 30)).Of(options.Placement));
    }

    public static TorchWeights Load(RandomModel model, WeightType? weights = null, ComputeType? dtype = null) =>
        WeightsLoader.Load(Source(model), Plan(model, weights, dtype));

    public static DecoderSource Source(RandomModel model) => new(model.Spec, model.Weights, model);
}
