using System.Text;
using Spectre.Console;

namespace W2S.Cli.Output;

/// <summary>Spectre consoles over the host's two outputs: colour and movement on terminals only.</summary>
internal static class Terminal
{
    private const int BesideStatus = 4; // what turns, and a space on each side

    /// <summary>For tables, on standard output.</summary>
    public static IAnsiConsole ForOutput(ConsoleHost host) =>
        Create(host, host.OutputIsTerminal ? host.Output : new TrimmedLines(host.Output), host.OutputIsTerminal);

    /// <summary>For progress, on standard error.</summary>
    public static IAnsiConsole ForError(ConsoleHost host) => Create(host, host.Error, host.ErrorIsTerminal);

    /// <summary>Shows <paramref name="what"/> while <paramref name="work"/> runs; silent where no bars can be shown.</summary>
    public static Task<T> WhileAsync<T>(ConsoleHost host, string what, Func<Task<T>> work) =>
        host.ErrorShowsBars
            ? ForError(host).Status().StartAsync(Markup.Escape(Shortened.To(host.Width - BesideStatus, what)), _ => work())
            : work();

    private static IAnsiConsole Create(ConsoleHost host, TextWriter writer, bool isTerminal) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = isTerminal && host.AllowColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        Out = new HostOutput(writer, isTerminal, host.Width),
    });

    private sealed class HostOutput(TextWriter writer, bool isTerminal, int width) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => isTerminal;

        // Where nobody looks, nothing is wrapped.
        public int Width => isTerminal ? width : 1000;

        public int Height => 24;

        // Our writers are UTF-8 already.
        public void SetEncoding(Encoding encoding)
        {
        }
    }
}
