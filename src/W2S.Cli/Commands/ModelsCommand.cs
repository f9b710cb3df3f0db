using System.CommandLine;

namespace W2S.Cli.Commands;

/// <summary><c>w2s models</c>: gets models, and says what there are and what they need.</summary>
internal static class ModelsCommand
{
    public static Command Create(ConsoleHost host) => new("models", "Gets models from the hub, and looks at those there are.")
    {
        ModelsPullCommand.Create(host),
        ModelsListCommand.Create(host),
        ModelsShowCommand.Create(host),
    };
}
