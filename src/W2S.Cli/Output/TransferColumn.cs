using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace W2S.Cli.Output;

/// <summary>What stands behind the bar of bytes under way: how much of how much and, where there is room, how fast, how long still.</summary>
/// <param name="speed">Bytes a second of a task; null where unknown.</param>
internal sealed class TransferColumn(bool isShort, Func<ProgressTask, double?> speed) : ProgressColumn
{
    private const int MinBar = 10;
    private const int ForSpeed = 80; // columns of the terminal from which there is room for it
    private const int ForBar = 50;
    private const int LongText = 46; // "999.9 MB of 999.9 MB, 999.9 MB/s, 59:59 left", and a space or two
    private const int ShortText = 21;

    protected override bool NoWrap => true;

    /// <summary>A whole line, which fits into a terminal of <paramref name="width"/>: the task's name, its bar, and this.</summary>
    /// <param name="speed">Bytes a second of a task; null for what the bar's movement says.</param>
    public static ProgressColumn[] Line(int width, Func<ProgressTask, double?>? speed = null)
    {
        var name = new TaskDescriptionColumn { Alignment = Justify.Left };
        var transfer = new TransferColumn(width < ForSpeed, speed ?? (task => task.Speed));
        return width < ForBar ? [name, transfer] : [name, new ProgressBarColumn(), transfer];
    }

    /// <summary>A task's name, which comes from outside, as it fits into such a line: no markup in it.</summary>
    public static string Title(string text, int width)
    {
        var others = width >= ForSpeed ? LongText + MinBar + 1 : width >= ForBar ? ShortText + MinBar + 1 : ShortText;
        return Markup.Escape(Shortened.To(width - others - 1, OneLine.Of(text)));
    }

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(Describe(task.Value, task.MaxValue, isShort || task.IsFinished ? null : speed(task)));

    /// <param name="speed">Bytes a second; null where unknown, over, or not to be shown.</param>
    internal static string Describe(double done, double total, double? speed)
    {
        var text = $"{ByteSize.Show(done)} of {ByteSize.Show(total)}";
        return speed is > 0
            ? $"{text}, {ByteSize.Show(speed.Value)}/s, {Show(TimeSpan.FromSeconds(Math.Min((total - done) / speed.Value, 1e6)))} left"
            : text;
    }

    private static string Show(TimeSpan time) => time.TotalHours < 1
        ? time.ToString(@"m\:ss", CultureInfo.InvariantCulture)
        : $"{(long)time.TotalHours}:{time:mm\\:ss}";
}
