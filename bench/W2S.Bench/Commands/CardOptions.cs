using System.CommandLine;
using W2S.Bench.Cards;
using W2S.Bench.Models;
using W2S.Engine.Runtime.Devices;

namespace W2S.Bench.Commands;

/// <summary>Options of every command that computes on cards: where, in which type, and with which models.</summary>
internal sealed class CardOptions
{
    private static readonly string[] UsualShapes = ["gpt2-xl", "llama-8b"];

    private readonly Option<DevicePlacement> _device = PlacementOption(
        "--device", "Where the large model computes: cuda:0, cuda:0+cuda:1, or torch-cpu for a check without a card.");

    private readonly Option<DevicePlacement> _guidanceDevice = PlacementOption(
        "--guidance-device", "Where the pair computes [where the large model does].");

    private readonly Option<ComputeType> _dtype = new("--dtype")
    {
        Description = $"In which type all models compute, from {string.Join(", ", ComputeTypeNames.All)}.",
        DefaultValueFactory = _ => ComputeType.Bf16,
        HelpName = "TYPE",
        CustomParser = result =>
        {
            if (ComputeTypeNames.Find(result.Tokens[0].Value) is { } type)
            {
                return type;
            }

            result.AddError($"--dtype: '{result.Tokens[0].Value}' found, one of {string.Join(", ", ComputeTypeNames.All)} expected");
            return default;
        },
    };

    private readonly Option<string[]> _shapes = NameList.Create("--shapes", "Which models", ShapeSet.Names, otherwise: string.Join(',', UsualShapes));
    private readonly Option<string?> _folder = new("--models")
    {
        Description = "Folder of the measurements' models: written when they are not there.",
        DefaultValueFactory = _ => Path.Join("artifacts", "gpu-models"),
        HelpName = "DIR",
    };

    public CardOptions() => _device.DefaultValueFactory = _ => DevicePlacement.Parse("cuda:0");

    public void AddTo(Command command)
    {
        command.Add(_device);
        command.Add(_guidanceDevice);
        command.Add(_dtype);
        command.Add(_shapes);
        command.Add(_folder.NotEmpty());
    }

    /// <exception cref="UsageException">Nothing can be computed there.</exception>
    public CardSetting Open(ParseResult parsed)
    {
        var device = parsed.GetValue(_device)!;
        return CardDevices.Open(device, parsed.GetValue(_guidanceDevice) ?? device, parsed.GetValue(_dtype));
    }

    public IReadOnlyList<ShapeSet> Shapes(ParseResult parsed) =>
        [.. (parsed.GetValue(_shapes) is { Length: > 0 } names ? names : UsualShapes).Select(ShapeSet.Named)];

    public string Folder(ParseResult parsed) => Path.GetFullPath(parsed.GetValue(_folder)!);

    /// <summary>The same for another process, with one set of models.</summary>
    public IReadOnlyList<string> Arguments(ParseResult parsed, CardSetting setting, ShapeSet shapes) =>
    [
        _device.Name, $"{setting.Device}", _guidanceDevice.Name, $"{setting.GuidanceDevice}", _dtype.Name, setting.Dtype.Name(),
        _shapes.Name, shapes.Name, _folder.Name, Folder(parsed),
    ];

    private static Option<DevicePlacement> PlacementOption(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DEVICE",
        CustomParser = result =>
        {
            if (DevicePlacement.TryParse(result.Tokens[0].Value, out var placement) && placement.Kind is CardDevices.Cuda or CardDevices.Processor)
            {
                return placement;
            }

            result.AddError($"{name}: '{result.Tokens[0].Value}' found, a device such as cuda:0, cuda:0+cuda:1 or torch-cpu expected");
            return null!;
        },
    };
}
