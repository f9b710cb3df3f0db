using System.CommandLine;

namespace W2S.Cli.Commands;

/// <summary><c>w2s models</c>: what models there are, and what they need.</summary>
internal static class ModelsCommand
{
    public static Command Create(ConsoleHost host) => new("models", "Looks at models before they are loaded.")
    {
        ModelsListCommand.Create(host),
        ModelsShowCommand.Create(host),
    };
}
