using System.CommandLine;
using System.CommandLine.Invocation;
using W2S.Bench.Children;
using W2S.Bench.Commands;
using W2S.Bench.Peers;
using W2S.Engine;

var progress = new Progress(Console.Error, isTerminal: !Console.IsErrorRedirected);
var root = new RootCommand("Measures W2S against the machine's own limits, its goals and its peers. Everything measured is a ratio within one run.")
{
    TableCommand.Create(progress),
    LimitsCommand.Create(progress),
    ProductsCommand.Create(progress),
    ShowCommand.Create(),
    ModelsCommand.Create(),
    ReportMemoryCommand.Create(),
};

try
{
    // Ctrl-C cancels what runs; the parser listens for it.
    var parsed = root.Parse(args);
    if (parsed.Action is ParseErrorAction)
    {
        throw new UsageException(parsed.Errors[0].Message);
    }

    return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (OperationCanceledException)
{
    progress.Clear();
    await Console.Error.WriteLineAsync("cancelled");
    return 130;
}
catch (Exception exception) when (exception is UsageException or PeerException or ChildException or W2SException or IOException or UnauthorizedAccessException)
{
    progress.Clear();
    await Console.Error.WriteLineAsync($"bench: {exception.Message}");
    return exception is UsageException ? 2 : 1;
}
