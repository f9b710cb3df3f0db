using Spectre.Console;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli.Output;

/// <summary>Devices for people: one row each, then why some cannot be used.</summary>
internal static class DeviceTable
{
    public static void Write(ConsoleHost host, IReadOnlyList<ComputeDevice> devices)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("device").NoWrap()).AddColumn("is").AddColumn(new TableColumn("memory").NoWrap()).AddColumn(new TableColumn("usable").NoWrap());
        foreach (var device in devices)
        {
            string[] cells = [device.Name, device.Description, Memory(device), device.Obstacle is null ? "yes" : "no"];
            table.AddRow(cells.Select(cell => new Text(OneLine.Of(cell))));
        }

        var console = Terminal.ForOutput(host);
        console.Write(table);
        foreach (var device in devices.Where(device => device.Obstacle is not null))
        {
            WriteLine($"{device.Name} cannot be used: {device.Obstacle}");
        }

        if (devices.Any(device => device.Obstacle is not null))
        {
            WriteLine("A w2s for NVIDIA cards is built by dotnet run --project src/W2S.Cli -p:W2STorch=cuda; docs/gpu.md says what it needs.");
        }

        void WriteLine(string text) => console.Write(new Text(OneLine.Of(text) + "\n"));
    }

    private static string Memory(ComputeDevice device) => device switch
    {
        { TotalBytes: { } total, FreeBytes: { } free } => $"{ByteSize.Show(free)} free of {ByteSize.Show(total)}",
        { TotalBytes: { } total } => ByteSize.Show(total),
        _ => "",
    };
}
