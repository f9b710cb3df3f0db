using System.CommandLine;
using System.Runtime.InteropServices;
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
    ModelsCommand.Create(progress),
    GpuCommand.Create(progress),
    ReportMemoryCommand.Create(),
    ReportCardMemoryCommand.Create(),
};

return await CommandRun.RunAsync(
    root,
    args,
    "bench",
    progress,
    exception => exception is PeerException or ChildException or W2SException or ExternalException or OutOfMemoryException); // TorchSharp's are the last two
