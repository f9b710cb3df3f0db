using System.CommandLine;
using W2S.Bench.Reports;
using W2S.Bench.Rows;
using W2S.Engine.Models;

namespace W2S.Bench.Commands;

/// <summary><c>products</c>: the matrix products alone, for one weight type after the other.</summary>
internal sealed class ProductsCommand
{
    private static readonly int[] RowCounts = [1, 2, 4, 8, 16, 32, 64, 256];

    private readonly CommonOptions _common = new();
    private readonly Option<string[]> _weights = NameList.Create("--weights", "Weight types", WeightTypeNames.All);

    public static Command Create(Progress progress) => new ProductsCommand().Build(progress);

    private Command Build(Progress progress)
    {
        var command = new Command("products", "Measures matrix products by rows and weight types against the machine's limits.") { _weights };
        _common.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var limits = _common.Limits(parsed);
            var products = (parsed.GetValue(_weights) is { Length: > 0 } names ? names : WeightTypeNames.All)
                .Select(name => new ProductsRow(limits, WeightTypeNames.Find(name)!.Value, RowCounts));
            var report = await new Measurement(limits.Machine, _common.Runs(parsed), progress).RunAsync(
                [new LimitsRow(limits), .. products], save: _ => { }, cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(MarkdownTable.Write(report));
        });
        return command;
    }
}
