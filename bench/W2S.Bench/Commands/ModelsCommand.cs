using System.CommandLine;
using W2S.Bench.Models;
using W2S.Bench.Reports;

namespace W2S.Bench.Commands;

/// <summary><c>models</c>: writes the checkpoints, for peers that are to read the same.</summary>
internal static class ModelsCommand
{
    public static Option<string?> Folder { get; } = new("--models")
    {
        Description = "Folder of the measurements' models: written when they are not there.",
        DefaultValueFactory = _ => Path.Join("artifacts", "bench-models"),
        HelpName = "DIR",
    };

    public static Command Create(Progress progress)
    {
        var sets = NameList.Create("--shapes", "Instead the models that gpu measures", ShapeSet.Names, otherwise: "those of table");
        var command = new Command("models", "Writes the models of random weights that everything is measured with: large, tuned, untuned.")
        {
            Folder.NotEmpty(), sets,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await Task.Yield();
            var folder = Path.GetFullPath(parsed.GetValue(Folder)!);
            IReadOnlyList<ShapeSet> asked = [.. (parsed.GetValue(sets) ?? []).Select(ShapeSet.Named)];
            RequireDisk(asked, folder, progress);
            var shapes = asked.Count == 0
                ? BenchShape.All.Select(shape => (shape, folder))
                : asked.SelectMany(set => set.Shapes.Select(shape => (shape, Path.Join(folder, set.Name))));
            foreach (var (shape, parent) in shapes)
            {
                var isThere = BenchCheckpoint.IsThere(shape, parent);
                progress.Show($"{(isThere ? "looking for" : "writing")} {shape.Name}");
                var path = await BenchCheckpoint.EnsureAsync(shape, parent, cancellationToken);
                progress.Clear();
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{(isThere ? "there already" : "written")}: {path}");
            }
        });
        return command;
    }

    /// <summary>Tells what sets that are not there yet will take of the disk.</summary>
    /// <exception cref="IOException">It has not as much left.</exception>
    public static void RequireDisk(IReadOnlyList<ShapeSet> sets, string folder, Progress progress)
    {
        Directory.CreateDirectory(folder);
        var bytes = sets.Sum(set => DiskSpace.Missing(set, Path.Join(folder, set.Name)));
        if (bytes > 0)
        {
            progress.Tell($"{Unit.Megabytes.Show(bytes / 1e6)} of random weights will be written to {folder}, once");
            DiskSpace.Require(bytes, folder, DiskSpace.Available(folder));
        }
    }
}
