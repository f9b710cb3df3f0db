using System.Runtime.InteropServices;
using W2S.Cli;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);

return await CliApp.RunAsync(args, ConsoleHost.ForProcess(), stop.Token);

// The first signal lets the command give everything back and exit with 130; a second one ends the process at once.
void Cancel(PosixSignalContext context)
{
    context.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
}
