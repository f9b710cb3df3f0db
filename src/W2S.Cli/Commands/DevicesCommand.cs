using System.CommandLine;
using W2S.Cli.Output;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli.Commands;

/// <summary><c>w2s devices</c>: what models can compute on here, and what keeps the rest from being used.</summary>
internal static class DevicesCommand
{
    public static Command Create(ConsoleHost host)
    {
        var json = JsonOption.Create("One JSON object a device: name, description, totalBytes, freeBytes, obstacle.");
        var command = new Command("devices", "The devices models can compute on, and their memory.") { json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var devices = await Terminal.WhileAsync(host, "looking for devices", () => Task.Run(() => Find(host.Runtimes), cancellationToken));
            if (parsed.GetValue(json))
            {
                foreach (var device in devices)
                {
                    await JsonOutput.WriteAsync(host.Output, device, OutputContext.Instance.ComputeDevice);
                }
            }
            else
            {
                DeviceTable.Write(host, devices);
            }
        });
        return command;
    }

    /// <summary>Cards are listed even where nothing computes on them: whoever misses theirs finds out why.</summary>
    private static List<ComputeDevice> Find(IReadOnlyList<IRuntime> runtimes)
    {
        List<ComputeDevice> devices = [.. runtimes.SelectMany(runtime => runtime.FindDevices())];
        if (!runtimes.Any(runtime => runtime.DeviceKinds.Contains(BuiltInRuntimes.Cards)))
        {
            devices.Add(new ComputeDevice(BuiltInRuntimes.Cards, "NVIDIA cards", null, null) { Obstacle = $"this w2s was {BuiltInRuntimes.WithoutCards}" });
        }

        return devices;
    }
}
