using System.CommandLine;
using W2S.Bench.Reports;
using W2S.Bench.Rows;

namespace W2S.Bench.Commands;

/// <summary><c>limits</c>: what the machine itself can do.</summary>
internal static class LimitsCommand
{
    public static Command Create(Progress progress)
    {
        var common = new CommonOptions();
        var command = new Command("limits", "Measures the machine's multiply-adds and reads.");
        common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var limits = common.Limits(parsed);
            var report = await new Measurement(limits.Machine, common.Runs(parsed), progress).RunAsync([new LimitsRow(limits)], save: _ => { }, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(MarkdownTable.Write(report));
        });
        return command;
    }
}
