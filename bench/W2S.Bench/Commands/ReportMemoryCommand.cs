using System.CommandLine;
using W2S.Bench.Children;

namespace W2S.Bench.Commands;

/// <summary>The process whose memory is measured: started by this program, of no use to people.</summary>
internal static class ReportMemoryCommand
{
    public static Command Create()
    {
        var common = new CommonOptions();
        var command = new Command(MemoryReport.Command) { ModelsCommand.Folder };
        command.Hidden = true;
        common.AddTo(command);
        command.SetAction((parsed, cancellationToken) => MemoryReport.PrintAsync(
            parsed.GetValue(ModelsCommand.Folder)!, common.Kernels(parsed), parsed.InvocationConfiguration.Output, cancellationToken));
        return command;
    }
}
