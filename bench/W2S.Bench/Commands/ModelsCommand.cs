using System.CommandLine;
using W2S.Bench.Models;
using W2S.Engine.Runtime.Cpu.Kernels;

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

    public static Command Create()
    {
        var command = new Command("models", "Writes the models of random weights that everything is measured with: large, tuned, untuned.") { Folder.NotEmpty() };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var models = new BenchModels(parsed.GetValue(Folder)!, KernelSet.Best);
            await models.WriteAsync(cancellationToken);
        });
        return command;
    }
}
