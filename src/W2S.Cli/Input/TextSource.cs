using System.CommandLine;

namespace W2S.Cli.Input;

/// <summary>The options <c>--text T</c> and <c>--input FILE.jsonl</c>, of which exactly one is given.</summary>
internal sealed class TextSource
{
    /// <summary>What messages call the text of <c>--text</c>.</summary>
    public const string TextPlace = "--text";

    public Option<string?> Text { get; } = new(TextPlace) { Description = "The text.", HelpName = "T" };

    public Option<string?> File { get; } = new("--input")
    {
        Description = "JSON Lines, {\"text\": \"...\"} on each; '-' reads standard input.",
        HelpName = "FILE.jsonl",
    };

    public void AddTo(Command command)
    {
        command.Add(Text);
        command.Add(File);
        command.Validators.Add(result =>
        {
            if ((result.GetResult(Text) is null) == (result.GetResult(File) is null))
            {
                result.AddError("one of --text and --input is needed, not both");
            }
        });
    }

    public bool IsFile(ParseResult parsed) => parsed.GetValue(File) is not null;

    public IAsyncEnumerable<InputText> ReadAsync(ParseResult parsed, ConsoleHost host, CancellationToken cancellationToken) =>
        parsed.GetValue(File) is { } path
            ? JsonLines.ReadTextsAsync(path, host, cancellationToken)
            : new[] { new InputText(TextPlace, parsed.GetValue(Text)!) }.ToAsyncEnumerable();
}
