namespace W2S.Cli.Output;

/// <summary>Messages may quote files, and files may hold anything: no line breaks, no terminal control.</summary>
internal static class OneLine
{
    public static string Of(string message) =>
        string.Join(' ', new string([.. message.Select(c => char.IsControl(c) ? ' ' : c)])
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
