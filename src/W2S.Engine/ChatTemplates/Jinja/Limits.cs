namespace W2S.Engine.ChatTemplates.Jinja;

/// <summary>
/// How much a template may ask for. Several times what the longest known templates need for a prompt that fills a long
/// context, and little enough that the worst template ends within seconds and some hundred megabytes.
/// </summary>
internal static class Limits
{
    /// <summary>Length of a template, in UTF-16 units.</summary>
    public const int Source = 1 << 20;

    /// <summary>Expressions and statements within each other while parsing.</summary>
    public const int Nesting = 100;

    /// <summary>Expressions, statements and macro calls within each other while rendering.</summary>
    public const int Depth = 400;

    /// <summary>Lists and dictionaries within each other.</summary>
    public const int ValueDepth = 50;

    /// <summary>Nodes evaluated; lists and long texts read cost some as well.</summary>
    public const int Steps = 5_000_000;

    /// <summary>UTF-16 units of all texts made, the output included.</summary>
    public const long Characters = 64_000_000;

    /// <summary>Length of one list, and of a range, where jinja's sandbox has the same limit.</summary>
    public const int Items = 100_000;
}
