using System.CommandLine;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli.Commands;

/// <summary>The options that say where a model computes and how it is held: <c>--device</c>, <c>--dtype</c> and <c>--weights</c>.</summary>
/// <param name="of">Whose, for help.</param>
/// <param name="prefix">What their names begin with.</param>
internal sealed class PlacementOptions(ConsoleHost host, string of, string prefix = "--")
{
    public Option<DevicePlacement?> Device { get; } = DeviceOption.Create(
        host, $"{prefix}device", $"Device of {of}: cpu, cuda, cuda:1, or cuda:0+cuda:1 for layers on both; w2s devices lists them [cpu].");

    public Option<ComputeType?> Dtype { get; } = NameOption.Create(
        $"{prefix}dtype",
        $"Type of the computation of {of}: {Names(ComputeTypeNames.All)} [fp32 on cpu, elsewhere that of the weights].",
        ComputeTypeNames.All,
        ComputeTypeNames.Find);

    public Option<WeightType?> Weights { get; } = NameOption.Create(
        $"{prefix}weights",
        $"How weights of {of} are held in memory: {Names(WeightTypeNames.All)} [as they are stored].",
        WeightTypeNames.All,
        WeightTypeNames.Find);

    public IReadOnlyList<Option> All => [Device, Dtype, Weights];

    public void AddTo(Command command)
    {
        foreach (var option in All)
        {
            command.Add(option);
        }
    }

    /// <summary>Whether the arguments have any of them.</summary>
    public bool IsGiven(ParseResult parsed) => All.Any(option => parsed.GetResult(option) is not null);

    /// <summary>How to load the model that they are given for.</summary>
    public LoadOptions Read(ParseResult parsed) => new()
    {
        Device = parsed.GetValue(Device) ?? DevicePlacement.Cpu,
        Dtype = parsed.GetValue(Dtype),
        Weights = parsed.GetValue(Weights),
        Runtimes = host.Runtimes,
    };

    private static string Names(IEnumerable<string> names) => string.Join(", ", names);
}
