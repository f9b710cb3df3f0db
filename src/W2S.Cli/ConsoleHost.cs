using System.Text;
using Microsoft.Win32.SafeHandles;
using W2S.Engine;
using W2S.Engine.Hub;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli;

/// <summary>
/// What a command may touch of the process: data goes to <see cref="Output"/>, everything else to <see cref="Error"/>.
/// </summary>
internal sealed class ConsoleHost
{
    /// <summary>UTF-8 that refuses what is not, so that no input is changed silently.</summary>
    public static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly Encoding OutputUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    public required TextReader Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether colour may be used where there is a terminal (https://no-color.org).</summary>
    public bool AllowColour { get; init; } = true;

    /// <summary>Whether what was written can be drawn over where there is a terminal; not on one that says it is dumb.</summary>
    public bool AllowMovement { get; init; } = true;

    /// <summary>Whether bars can be shown on standard error.</summary>
    public bool ErrorShowsBars => ErrorIsTerminal && AllowMovement;

    /// <summary>Columns of the terminal; 80 where there is none.</summary>
    public int Width { get; init; } = 80;

    /// <summary>Which hub and which cache to use; null for what the environment says.</summary>
    public HubOptions? Hub { get; init; }

    /// <summary>What computes on devices, of which some kind may be nobody's.</summary>
    public IReadOnlyList<IRuntime> Runtimes { get; init; } = BuiltInRuntimes.All;

    /// <summary>The process's own streams.</summary>
    public static ConsoleHost ForProcess() => new()
    {
        Input = new StreamReader(Console.OpenStandardInput(), StrictUtf8),
        Output = new StreamWriter(OpenOutput(), OutputUtf8),
        Error = new StreamWriter(Console.OpenStandardError(), OutputUtf8) { AutoFlush = true },
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        AllowColour = string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb",
        AllowMovement = Environment.GetEnvironmentVariable("TERM") != "dumb",
        Width = TerminalWidth(),
    };

    /// <exception cref="InvalidOptionException">A variable of the environment has a value it cannot have.</exception>
    public HubOptions ReadHub() => Hub ?? HubOptions.FromEnvironment();

    // The console's own stream swallows "broken pipe", and a command would go on computing for nobody.
    // Regular files keep that stream: it appends where other writers of the same handle stopped.
    private static Stream OpenOutput()
    {
        if (!OperatingSystem.IsWindows())
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!stream.CanSeek)
            {
                return stream;
            }
        }

        return Console.OpenStandardOutput();
    }

    private static int TerminalWidth()
    {
        try
        {
            // A terminal may not know its width, and says 0 then.
            return (Console.IsErrorRedirected && Console.IsOutputRedirected) || Console.WindowWidth == 0 ? 80 : Math.Max(40, Console.WindowWidth);
        }
        catch (IOException)
        {
            return 80;
        }
    }
}
