using System.CommandLine;
using System.CommandLine.Parsing;
using W2S.Engine;

namespace W2S.Cli.Input;

/// <summary>The options <c>--text T</c>, <c>--messages FILE.json</c> and <c>--input FILE.jsonl</c>, of which exactly one is given.</summary>
internal sealed class PromptSource
{
    private readonly Option<string?> _text = new(TextSource.TextPlace) { Description = "The text.", HelpName = "T" };

    private readonly Option<string?> _messages = new("--messages")
    {
        Description = "A chat instead: JSON array of {\"role\": \"...\", \"content\": \"...\"}; '-' reads standard input.",
        HelpName = "FILE.json",
    };

    private readonly Option<string?> _file = new("--input")
    {
        Description = "JSON Lines, {\"text\": \"...\"} or {\"messages\": [...]} on each; '-' reads standard input.",
        HelpName = "FILE.jsonl",
    };

    public void AddTo(Command command)
    {
        command.Add(_text);
        command.Add(_messages);
        command.Add(_file);
        command.Validators.Add(result =>
        {
            SymbolResult?[] sources = [result.GetResult(_text), result.GetResult(_messages), result.GetResult(_file)];
            if (sources.Count(given => given is not null) != 1)
            {
                result.AddError("one of --text, --messages and --input is needed, and only one");
            }
        });
    }

    public IAsyncEnumerable<InputPrompt> ReadAsync(ParseResult parsed, ConsoleHost host, CancellationToken cancellationToken) =>
        parsed.GetValue(_file) is { } lines
            ? JsonLines.ReadPromptsAsync(lines, host, cancellationToken)
            : ReadOneAsync(parsed, host, cancellationToken);

    private async IAsyncEnumerable<InputPrompt> ReadOneAsync(
        ParseResult parsed, ConsoleHost host, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return parsed.GetValue(_messages) is { } chat
            ? new InputPrompt(TextReading.Describe(chat), Prompt.FromMessages(await MessageFile.ReadAsync(chat, host, cancellationToken)))
            : new InputPrompt(TextSource.TextPlace, parsed.GetValue(_text)!);
    }
}
