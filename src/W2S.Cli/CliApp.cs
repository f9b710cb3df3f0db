using System.CommandLine;
using System.CommandLine.Parsing;
using W2S.Cli.Commands;
using W2S.Cli.Input;

namespace W2S.Cli;

/// <summary>The <c>w2s</c> command: arguments in, exit code out. Program and tests enter here.</summary>
internal static class CliApp
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, ConsoleHost host, CancellationToken cancellationToken)
    {
        try
        {
            // No response files: a prompt may well begin with '@'.
            var parsed = CreateRoot(host).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            if (parsed.Errors.Count > 0)
            {
                throw new UsageException(Describe(parsed));
            }

            var invocation = new InvocationConfiguration
            {
                Output = host.Output,
                Error = host.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            await parsed.InvokeAsync(invocation, cancellationToken);
            await host.Output.FlushAsync(cancellationToken);
            return ExitCode.Success;
        }
        catch (Exception exception)
        {
            await FlushWhatThereIsAsync(host.Output);
            return ErrorReport.Write(exception, host.Error, cancellationToken);
        }
    }

    // Answers to the lines before a bad one are whole answers; left in a buffer they would be cut anywhere.
    private static async Task FlushWhatThereIsAsync(TextWriter output)
    {
        try
        {
            await output.FlushAsync(CancellationToken.None);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Nobody can read it, which is what is being reported already, or matters less than what is.
        }
    }

    private static string Describe(ParseResult parsed)
    {
        if (parsed.CommandResult.Command is not { Subcommands: [_, ..] commands } group)
        {
            return Describe(parsed.Errors[0]);
        }

        var place = group is RootCommand ? "" : $"{group.Name}: ";
        var found = parsed.UnmatchedTokens is [var word, ..] ? $"'{word}' found" : "no command found";
        return $"{place}{found}, one of {string.Join(", ", commands.Select(command => command.Name))} expected";
    }

    /// <summary>The parser's own message, except where it would name a .NET type.</summary>
    private static string Describe(ParseError error) =>
        error.SymbolResult is OptionResult { Option: var option, Tokens: [var token, ..] }
        && error.Message.Contains("expected type", StringComparison.Ordinal)
            ? $"{option.Name}: '{token.Value}' found, a whole number expected"
            : error.Message;

    private static RootCommand CreateRoot(ConsoleHost host)
    {
        var root = new RootCommand("Weak-to-strong search: a small tuned/untuned pair steers a frozen large model while it generates.")
        {
            GenerateCommand.Create(host),
            ScoreCommand.Create(host),
            TokenizeCommand.Create(host),
            TemplateCommand.Create(host),
            RewardCommand.Create(host),
            ModelsCommand.Create(host),
            DevicesCommand.Create(host),
        };
        Help.Attach(root);
        return root;
    }
}
