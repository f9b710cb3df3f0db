namespace W2S.Bench.Commands;

/// <summary>What is being measured: one line that is written over on a terminal, a line each elsewhere; on standard error.</summary>
internal sealed class Progress(TextWriter writer, bool isTerminal)
{
    private const string EraseLine = "\r\e[K";

    public void Show(string what) => writer.Write(isTerminal ? EraseLine + what : what + Environment.NewLine);

    /// <summary>Says something that stays.</summary>
    public void Tell(string notice)
    {
        Clear();
        writer.WriteLine($"notice: {notice}");
    }

    public void Clear()
    {
        if (isTerminal)
        {
            writer.Write(EraseLine);
        }
    }
}
