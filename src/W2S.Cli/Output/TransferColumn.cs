using System.Globalization;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace W2S.Cli.Output;

/// <summary>What stands behind the bar of bytes under way: how much of how much, how fast, how long still.</summary>
internal sealed class TransferColumn : ProgressColumn
{
    /// <summary>A whole line: the task's name, its bar, and this.</summary>
    public static ProgressColumn[] Line() => [new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new TransferColumn()];

    /// <summary>A task's name, which comes from outside: no markup in it.</summary>
    public static string Title(string text) => Markup.Escape(OneLine.Of(text));

    protected override bool NoWrap => true;

    public override IRenderable Render(RenderOptions options, ProgressTask task, TimeSpan deltaTime) =>
        new Text(Describe(task.Value, task.MaxValue, task.IsFinished ? null : task.Speed, task.RemainingTime));

    /// <param name="speed">Bytes a second; null where unknown or over.</param>
    internal static string Describe(double done, double total, double? speed, TimeSpan? remaining)
    {
        var text = $"{ByteSize.Show(done)} of {ByteSize.Show(total)}";
        text += speed is > 0 ? $", {ByteSize.Show(speed.Value)}/s" : "";
        return text + (speed is > 0 && remaining is { } left ? $", {Show(left)} left" : "");
    }

    private static string Show(TimeSpan time) => time.TotalHours < 1
        ? time.ToString(@"m\:ss", CultureInfo.InvariantCulture)
        : $"{(long)time.TotalHours}:{time:mm\\:ss}";
}
