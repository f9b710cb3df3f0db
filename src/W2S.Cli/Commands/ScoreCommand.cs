using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using W2S.Cli.Input;
using W2S.Cli.Output;
using W2S.Engine;
using W2S.Engine.Hub;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Tokenization;

namespace W2S.Cli.Commands;

/// <summary><c>w2s score</c>: how likely a model finds a text, token by token.</summary>
internal static class ScoreCommand
{
    public static Command Create(ConsoleHost host)
    {
        var model = ModelOption.Create();
        var text = new Option<string?>("--text")
        {
            Description = "Text to score; what the model's tokenizer puts around a text is added.",
            HelpName = "T",
        };
        var ids = new Option<int[]?>("--ids")
        {
            Description = "Token ids to score; no tokenizer files are needed.",
            HelpName = "1,2,3",
            CustomParser = ParseIds,
        };
        var placement = new PlacementOptions(host, "the model");
        var json = JsonOption.Create("One JSON object: ids, logprobs (null first), total.");
        var command = new Command("score", "Natural log-probability of each token of a text given those before it.")
        {
            model, text, ids,
        };
        placement.AddTo(command);
        command.Add(json);
        command.Validators.Add(result =>
        {
            if ((result.GetResult(text) is null) == (result.GetResult(ids) is null))
            {
                result.AddError("one of --text and --ids is needed, not both");
            }
        });

        command.SetAction(async (parsed, cancellationToken) =>
        {
            var given = parsed.GetValue(ids) is { Length: > 0 } some ? some : null;
            var folder = await ModelFolder.FindAsync(host, parsed.GetRequiredValue(model), HubSelection.Model, cancellationToken);
            var bars = new LoadingBars(host);
            await using var loaded = await bars.WhileAsync(() => LocalModel.LoadAsync(
                folder,
                placement.Read(parsed) with { WithTokenizer = given is null, OnlyLanguageModel = true, Progress = bars },
                cancellationToken));
            var tokens = given ?? loaded.Tokenizer!.Encode(
                [new TextSegment(parsed.GetRequiredValue(text)!, IsTrusted: false)], addSpecialTokens: true);
            var score = await ScoreAsync(loaded, tokens, cancellationToken);
            if (parsed.GetValue(json))
            {
                await JsonOutput.WriteAsync(host.Output, score, OutputContext.Instance.TokenScore);
            }
            else
            {
                ScoreTable.Write(host, score, loaded.Tokenizer);
            }
        });
        return command;
    }

    private static async Task<TokenScore> ScoreAsync(LocalModel model, int[] ids, CancellationToken cancellationToken)
    {
        var spec = model.Spec;
        if (ids.Length == 0)
        {
            throw new InvalidOptionException("--text", "it has no tokens, at least one expected");
        }

        if (ids.Length > spec.ContextLength)
        {
            throw new InvalidOptionException("--text or --ids", $"{ids.Length} tokens found, at most the context length {spec.ContextLength} expected");
        }

        var outside = Array.FindIndex(ids, id => id < 0 || id >= spec.VocabularySize);
        if (outside >= 0)
        {
            throw new InvalidOptionException("--ids", $"{ids[outside]} found, 0 to {spec.VocabularySize - 1} expected");
        }

        // The first token is given and the last one is only asked about, so neither end costs a row.
        double[] logprobs = [];
        if (ids.Length > 1)
        {
            using var sequence = model.Runner.Decoder.CreateSequence(ids.Length);
            var batch = new ForwardBatch();
            var entry = batch.AddLogProbabilities(sequence, ids.AsMemory(..^1), ids.AsMemory(1..));
            await model.Runner.RunAsync(batch, cancellationToken);
            logprobs = entry.LogProbabilities;
        }

        return new TokenScore(ids, [null, .. logprobs], logprobs.Sum());
    }

    private static int[]? ParseIds(ArgumentResult result)
    {
        var ids = new List<int>();
        foreach (var part in result.Tokens.SelectMany(token => token.Value.Split(',')))
        {
            if (!int.TryParse(part, NumberStyles.Integer, CultureInfo.InvariantCulture, out var id))
            {
                result.AddError($"--ids: '{part}' found, token ids such as 1,2,3 expected");
                return null;
            }

            ids.Add(id);
        }

        return [.. ids];
    }
}
