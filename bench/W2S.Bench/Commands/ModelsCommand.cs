using System.CommandLine;
using W2S.Bench.Models;

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
        var command = new Command("models", "Writes the models of random weights that everything is measured with: large, tuned, untuned.") { Folder.NotEmpty() };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = Path.GetFullPath(parsed.GetValue(Folder)!);
            foreach (var shape in BenchShape.All)
            {
                var isThere = BenchCheckpoint.IsThere(shape, folder);
                progress.Show($"{(isThere ? "looking for" : "writing")} {shape.Name}");
                var path = await BenchCheckpoint.EnsureAsync(shape, folder, cancellationToken);
                progress.Clear();
                await parsed.InvocationConfiguration.Output.WriteLineAsync($"{(isThere ? "there already" : "written")}: {path}");
            }
        });
        return command;
    }
}
