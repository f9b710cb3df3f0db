using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using W2S.Cli.Input;
using W2S.Cli.Output;
using W2S.Engine.Hub;
using W2S.Engine.Tokenization;

namespace W2S.Cli.Commands;

/// <summary><c>w2s tokenize</c>: a text's token ids, and what they decode to.</summary>
internal static class TokenizeCommand
{
    public static Command Create(ConsoleHost host)
    {
        var model = ModelOption.Create();
        var source = new TextSource();
        var special = new Option<bool>("--special")
        {
            Description = "The spelling of special tokens stands for them, and those of the tokenizer's template are added.",
        };
        var bare = new Option<bool>("--no-added-tokens")
        {
            Description = "With --special: the tokenizer's template is left out, for a text that is complete, as 'w2s template' prints it.",
        };
        var json = JsonOption.Create("One JSON object a text: ids, decoded. --input always answers so.");
        var command = new Command("tokenize", "Token ids of a text, or of each line of a file.") { model };
        source.AddTo(command);
        command.Add(special);
        command.Add(bare);
        command.Add(json);
        command.Validators.Add(result =>
        {
            if (result.GetResult(bare) is not null && result.GetResult(special) is null)
            {
                result.AddError("--no-added-tokens needs --special, without which nothing is added");
            }
        });

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = await ModelFolder.FindAsync(
                host, parsed.GetRequiredValue(model), HubSelection.WithoutWeights, cancellationToken);
            var tokenizer = TokenizerFile.Load(folder);
            var trusted = parsed.GetValue(special);
            var adds = trusted && !parsed.GetValue(bare);
            var asJson = parsed.GetValue(json) || source.IsFile(parsed);
            await foreach (var (_, text) in source.ReadAsync(parsed, host, cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var ids = tokenizer.Encode([new TextSegment(text, trusted)], addSpecialTokens: adds);
                if (asJson)
                {
                    await JsonOutput.WriteAsync(host.Output, new TokenizedText(ids, tokenizer.Decode(ids)), OutputContext.Instance.TokenizedText);
                }
                else
                {
                    WriteTable(host, tokenizer, ids);
                }
            }
        });
        return command;
    }

    private static void WriteTable(ConsoleHost host, ITokenizer tokenizer, int[] ids)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("id").RightAligned());
        table.AddColumn("token");
        foreach (var id in ids)
        {
            table.AddRow(new Text(id.ToString(CultureInfo.InvariantCulture)), new Text(TokenText.Show(tokenizer, id)));
        }

        Terminal.ForOutput(host).Write(table);
    }
}
