using TorchSharp;
using W2S.Bench.Measuring;
using W2S.Engine.Runtime.Devices;
using Device = TorchSharp.torch.Device;
using ScalarType = TorchSharp.torch.ScalarType;

namespace W2S.Bench.Cards;

/// <summary>A device, measured through TorchSharp. Not safe to use from several threads but for <see cref="Synchronize"/>.</summary>
/// <remarks>A limit is the most there is: each is tried a few times and the best counts.</remarks>
internal sealed class TorchCard : ICard
{
    private const int Tries = 3;
    private const int Repeats = 5;               // in a row, between two waits
    private const int LargestProduct = 8192;     // 800 MB of fp32 for both factors and the product
    private const double LongEnough = 0.01;      // seconds: larger products are not faster
    private const int CopiedNumbers = 1 << 26;   // 256 MiB: more than any card's cache
    private const int Calls = 1000;

    private readonly Device _device;
    private readonly Device[] _cards; // all that anything computes on

    public TorchCard(string name, DevicePlacement device, DevicePlacement guidanceDevice)
    {
        Name = name;
        _device = DeviceOf(device.Names[0]);
        _cards = [.. device.Names.Union(guidanceDevice.Names).Select(DeviceOf).Where(each => each.type == DeviceType.CUDA)];
    }

    public string Name { get; }

    public string Library => $"TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)}";

    public void Synchronize() => Array.ForEach(_cards, torch.cuda.synchronize);

    public double MeasureProducts(ComputeType type)
    {
        using var inference = torch.inference_mode();
        var best = 0.0;
        for (var size = LargestProduct / 16; size <= LargestProduct; size *= 2)
        {
            using var a = torch.randn(size, size, dtype: TypeOf(type), device: _device);
            using var b = torch.randn(size, size, dtype: TypeOf(type), device: _device);
            var seconds = Best(() => torch.mm(a, b).Dispose(), Repeats);
            best = Math.Max(best, 2.0 * size * size * size / seconds);
            if (seconds > LongEnough)
            {
                break;
            }
        }

        return best;
    }

    public double MeasureCopies()
    {
        using var inference = torch.inference_mode();
        using var from = torch.ones(CopiedNumbers, dtype: ScalarType.Float32, device: _device);
        using var to = torch.empty(CopiedNumbers, dtype: ScalarType.Float32, device: _device);
        return 2.0 * sizeof(float) * CopiedNumbers / Best(() => to.copy_(from), Repeats);
    }

    public CallTimes MeasureCalls()
    {
        using var inference = torch.inference_mode();
        using var number = torch.zeros(1, dtype: ScalarType.Float32, device: _device);
        using var other = torch.zeros(1, dtype: ScalarType.Float32, device: _device);
        var tries = Enumerable.Range(0, Tries).Select(_ =>
        {
            Synchronize();
            var launched = 0.0;
            var done = Clock.Seconds(() =>
            {
                launched = Clock.Seconds(() => Call(Calls));
                Synchronize();
            });
            return new CallTimes(launched / Calls, done / Calls, Best(() => Call(1), 1));
        }).ToList();
        return new CallTimes(tries.Min(each => each.Launched), tries.Min(each => each.Done), tries.Min(each => each.Alone));

        void Call(int times)
        {
            for (var i = 0; i < times; i++)
            {
                number.add(other).Dispose(); // its result is allocated, as that of most operations of a pass is
            }
        }
    }

    /// <summary>Seconds of one of so many in a row, from an idle card to an idle card.</summary>
    private double Best(Action run, int times)
    {
        run(); // the first of its kind may compile or allocate
        return Enumerable.Range(0, Tries).Min(_ =>
        {
            Synchronize();
            return Clock.Seconds(() =>
            {
                for (var i = 0; i < times; i++)
                {
                    run();
                }

                Synchronize();
            }) / times;
        });
    }

    private static ScalarType TypeOf(ComputeType type) => type switch
    {
        ComputeType.Bf16 => ScalarType.BFloat16,
        ComputeType.Fp16 => ScalarType.Float16,
        _ => ScalarType.Float32,
    };

    private static Device DeviceOf(string name) => name == CardDevices.Processor ? torch.CPU : new Device(name);
}
