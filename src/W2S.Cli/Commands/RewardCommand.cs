using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using W2S.Cli.Input;
using W2S.Cli.Output;
using W2S.Engine;
using W2S.Engine.Evaluation;
using W2S.Engine.Hub;
using W2S.Engine.Models;

namespace W2S.Cli.Commands;

/// <summary><c>w2s reward</c>: what a reward model thinks of texts and chats.</summary>
internal static class RewardCommand
{
    private const int ShownCharacters = 60;

    public static Command Create(ConsoleHost host)
    {
        var model = ModelOption.Create();
        var source = new PromptSource();
        var placement = new PlacementOptions(host, "the model");
        var asTable = new Option<bool>("--table") { Description = "A table with the mean instead of JSON." };
        var json = JsonOption.Create("One JSON object a text or chat: reward. This is the default.");
        var command = new Command("reward", "Rewards of texts or chats by a sequence-classification model.") { model };
        source.AddTo(command);
        placement.AddTo(command);
        command.Add(json);
        command.Add(asTable);
        command.Validators.Add(result =>
        {
            if (result.GetResult(json) is not null && result.GetResult(asTable) is not null)
            {
                result.AddError("--json and --table exclude each other");
            }
        });

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = await ModelFolder.FindAsync(host, parsed.GetRequiredValue(model), HubSelection.Model, cancellationToken);
            var bars = new LoadingBars(host);
            await using var reward = await bars.WhileAsync(() => RewardModel.LoadAsync(
                folder, placement.Read(parsed) with { Progress = bars }, cancellationToken));
            var rows = new List<(string Text, double Reward)>();
            await foreach (var input in source.ReadAsync(parsed, host, cancellationToken))
            {
                var value = await ScoreAsync(reward, input, cancellationToken);
                if (parsed.GetValue(asTable))
                {
                    rows.Add((input.Prompt.Messages[^1].Content, value));
                }
                else
                {
                    await JsonOutput.WriteAsync(host.Output, new TextReward(value), OutputContext.Instance.TextReward);
                }
            }

            if (parsed.GetValue(asTable))
            {
                WriteTable(host, rows);
            }
        });
        return command;
    }

    private static async Task<double> ScoreAsync(RewardModel reward, InputPrompt input, CancellationToken cancellationToken)
    {
        try
        {
            return await reward.ScoreAsync(input.Prompt, cancellationToken);
        }
        catch (InvalidOptionException exception)
        {
            // The classifier calls it "text 0", of a batch of one; its place says more.
            throw input.Place == TextSource.TextPlace
                ? new UsageException($"{input.Place}: {exception.Problem}")
                : new InputException($"{input.Place}: {exception.Problem}", exception);
        }
    }

    private static void WriteTable(ConsoleHost host, List<(string Text, double Reward)> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumn(new TableColumn("reward").RightAligned());
        table.AddColumn("text");
        foreach (var (text, reward) in rows)
        {
            table.AddRow(
                new Text(reward.ToString("F3", CultureInfo.InvariantCulture)),
                new Text(Shorten(text.ReplaceLineEndings(" "))));
        }

        var console = Terminal.ForOutput(host);
        console.Write(table);
        if (rows.Count > 0)
        {
            console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"mean {rows.Average(row => row.Reward):F3} of {rows.Count}"));
        }
    }

    private static string Shorten(string line)
    {
        if (line.Length <= ShownCharacters)
        {
            return line;
        }

        // Half a surrogate pair is no text.
        var end = char.IsHighSurrogate(line[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters;
        return line[..end] + "...";
    }
}
