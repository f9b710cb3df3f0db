using System.CommandLine;
using W2S.Engine;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli.Commands;

/// <summary>An option whose value is a device, of a kind that something here computes on.</summary>
internal static class DeviceOption
{
    /// <param name="description">For help, with the default in brackets.</param>
    public static Option<DevicePlacement?> Create(ConsoleHost host, string name, string description) => new(name)
    {
        Description = description,
        HelpName = "DEVICE",
        CustomParser = result =>
        {
            try
            {
                return Parse(result.Tokens[0].Value, host.Runtimes);
            }
            catch (InvalidOptionException invalid)
            {
                result.AddError($"{name}: {invalid.Problem}");
                return null;
            }
        },
        CompletionSources = { Kinds(host.Runtimes).ToArray() },
    };

    /// <summary>Reads a device. Whether it is there is found out when it is used: looking for cards takes a while.</summary>
    /// <exception cref="InvalidOptionException">It is of no form, or nothing here computes on its kind.</exception>
    public static DevicePlacement Parse(string text, IReadOnlyList<IRuntime> runtimes)
    {
        var placement = DevicePlacement.Parse(text);
        var kinds = Kinds(runtimes);
        return kinds.Contains(placement.Kind)
            ? placement
            : throw new InvalidOptionException(
                "device",
                $"'{text}' found, but this w2s computes on {string.Join(", ", kinds)} only"
                + (placement.Kind == BuiltInRuntimes.Cards ? $": it was {BuiltInRuntimes.WithoutCards}" : ""));
    }

    private static List<string> Kinds(IReadOnlyList<IRuntime> runtimes) => [.. runtimes.SelectMany(runtime => runtime.DeviceKinds)];
}
