using System.Globalization;
using Spectre.Console;
using W2S.Engine.Tokenization;

namespace W2S.Cli.Output;

/// <summary>A score for people: one row a token, then the total.</summary>
internal static class ScoreTable
{
    public static void Write(ConsoleHost host, TokenScore score, ITokenizer? tokenizer)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("id").RightAligned());
        table.AddColumn("token");
        table.AddColumn(new TableColumn("logprob").RightAligned());
        foreach (var (id, logprob) in score.Ids.Zip(score.Logprobs))
        {
            table.AddRow(
                new Text(id.ToString(CultureInfo.InvariantCulture)),
                new Text(tokenizer is null ? "" : TokenText.Show(tokenizer, id)),
                new Text(logprob?.ToString("F4", CultureInfo.InvariantCulture) ?? "-"));
        }

        var console = Terminal.ForOutput(host);
        console.Write(table);
        console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"total {score.Total:F4} nats over {score.Ids.Length} tokens"));
    }
}
