namespace W2S.Engine.Checkpoints;

/// <summary>Text out of files that are not trusted, made fit for a message: short, and nothing that moves a terminal's cursor.</summary>
internal static class FileText
{
    private const int MaxLength = 200;
    private const int MaxItems = 200;

    public static string Shown(string text) =>
        string.Concat(text.Take(MaxLength).Select(c => char.IsControl(c) ? '?' : c)) + (text.Length > MaxLength ? "..." : "");

    /// <summary>Everything that is wrong, in one line.</summary>
    public static string Shown(IReadOnlyCollection<string> items) =>
        string.Join("; ", items.Take(MaxItems).Select(Shown)) + (items.Count > MaxItems ? $"; and {items.Count - MaxItems} more" : "");
}
