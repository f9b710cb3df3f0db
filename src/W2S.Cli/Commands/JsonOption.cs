using System.CommandLine;

namespace W2S.Cli.Commands;

/// <summary>The option <c>--json</c>, spelled alike everywhere.</summary>
internal static class JsonOption
{
    public static Option<bool> Create(string description) => new("--json") { Description = description };
}
