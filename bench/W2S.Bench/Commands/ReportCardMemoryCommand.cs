using System.CommandLine;
using W2S.Bench.Cards;
using W2S.Bench.Children;

namespace W2S.Bench.Commands;

/// <summary>The process whose memory on a card is measured: started by this program, of no use to people.</summary>
internal static class ReportCardMemoryCommand
{
    public static Command Create()
    {
        var card = new CardOptions();
        var command = new Command(CardMemoryReport.Command) { Hidden = true };
        card.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var setting = card.Open(parsed);
            await using var models = new CardModels(card.Shapes(parsed)[0], card.Folder(parsed), setting);
            await CardMemoryReport.PrintAsync(models, setting, parsed.InvocationConfiguration.Output, cancellationToken);
        });
        return command;
    }
}
