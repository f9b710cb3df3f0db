using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Options;
using W2S.Cli.Input;
using W2S.Cli.Output;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.Engine.Search;

namespace W2S.Cli.Commands;

/// <summary><c>w2s generate</c>: a prompt in, guided text out.</summary>
internal sealed class GenerateCommand
{
    private readonly Argument<string?> _prompt = new("prompt") { Description = "The prompt.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> _promptFile = new("--prompt-file")
    {
        Description = "Reads the prompt from a file; '-' reads standard input.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _messages = new("--messages")
    {
        Description = "A chat instead of a prompt: JSON array of {\"role\": \"...\", \"content\": \"...\"}; '-' reads standard input.",
        HelpName = "FILE.json",
    };

    private readonly GuidedModels _models;
    private readonly SearchArguments _search = new();
    private readonly Option<bool> _stream = new("--stream") { Description = "Writes text as soon as it can no longer change." };
    private readonly Option<bool> _json = JsonOption.Create(
        "One JSON object: text, score, finishReason, seed, usage, results. With --stream, {\"piece\": ...} lines before it.");
    private readonly Option<string?> _trace = new("--trace")
    {
        Description = "Writes every candidate of the search to a JSON file.",
        HelpName = "FILE",
    };

    private GenerateCommand(ConsoleHost host) => _models = new GuidedModels(host);

    public static Command Create(ConsoleHost host) => new GenerateCommand(host).Build(host);

    private Command Build(ConsoleHost host)
    {
        var command = new Command("generate", "Generates text with a large model, steered by a tuned/untuned pair.") { _prompt, _promptFile, _messages };
        _models.AddTo(command);
        _search.AddTo(command);
        command.Add(_stream);
        command.Add(_json);
        command.Add(_trace);
        command.Validators.Add(result =>
        {
            SymbolResult?[] prompts = [result.GetResult(_prompt), result.GetResult(_promptFile), result.GetResult(_messages)];
            var given = prompts.Count(prompt => prompt is not null);
            if (given != 1)
            {
                result.AddError(
                    (given == 0 ? "no prompt found" : $"{given} prompts found")
                    + ", one expected: as argument, by --prompt-file or by --messages");
            }
        });
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, host, cancellationToken));
        return command;
    }

    private async Task RunAsync(ParseResult parsed, ConsoleHost host, CancellationToken cancellationToken)
    {
        var models = _models.Read(parsed, usesGuidance: _search.UsesGuidance(parsed));
        var search = _search.Read(parsed, hasGuidance: models.Guidance.Count > 0);
        if (!_search.UsesGuidance(parsed) && _models.GuidanceGiven(parsed) is { } unused)
        {
            await host.Error.WriteLineAsync($"w2s: --method sampling asks the large model alone: {unused} not used");
        }

        using var trace = parsed.GetValue(_trace) is { } path ? TraceFile.Open(path) : null;
        var request = new GenerationRequest
        {
            Prompt = await ReadPromptAsync(parsed, host, cancellationToken),
            LargeModel = models.LargeModel,
            Guidance = models.Guidance,
            Search = search with { IncludeTrace = trace is not null },
        };

        foreach (var model in models.Given)
        {
            await model.FindAsync(host, cancellationToken);
        }

        var bars = new LoadingBars(host);
        await using var registry = new ModelRegistry(
            Options.Create(models.Options), new ConfigurationFolder(models.Folder), progress: bars, hub: host.Hub, runtimes: host.Runtimes);
        var generator = new GuidedGenerator(registry, new WarningLines<GuidedGenerator>(host.Error));
        await bars.WhileAsync(() => generator.LoadModelsAsync(request, cancellationToken));
        await PromptNotices.WriteAsync(request, models.Options, registry, host, cancellationToken);
        var result = parsed.GetValue(_stream)
            ? await StreamAsync(generator, request, parsed.GetValue(_json), host, cancellationToken)
            : await Terminal.WhileAsync(host, "searching", () => generator.GenerateAsync(request, cancellationToken));

        await WriteAsync(result, search.Compares, parsed, host);
        if (trace is not null)
        {
            await trace.WriteAsync(result.Trace!, cancellationToken);
        }
    }

    private async Task<Prompt> ReadPromptAsync(ParseResult parsed, ConsoleHost host, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_messages) is { } chat)
        {
            return Prompt.FromMessages(await MessageFile.ReadAsync(chat, host, cancellationToken));
        }

        return parsed.GetValue(_promptFile) is { } file
            ? await TextReading.ReadAllAsync("--prompt-file", file, host, cancellationToken)
            : parsed.GetValue(_prompt)!;
    }

    private static async Task<GenerationResult> StreamAsync(
        GuidedGenerator generator, GenerationRequest request, bool asJson, ConsoleHost host, CancellationToken cancellationToken)
    {
        GenerationResult? result = null;
        await foreach (var update in generator.StreamAsync(request, cancellationToken))
        {
            if (asJson && update.Text.Length > 0)
            {
                await JsonOutput.WriteAsync(host.Output, new GenerationPiece(update.Text), OutputContext.Instance.GenerationPiece);
            }
            else if (!asJson)
            {
                await host.Output.WriteAsync(update.Text);
            }

            await host.Output.FlushAsync(cancellationToken);
            result = update.Result ?? result;
        }

        return result!;
    }

    private async Task WriteAsync(GenerationResult result, bool isScored, ParseResult parsed, ConsoleHost host)
    {
        if (parsed.GetValue(_json))
        {
            await JsonOutput.WriteAsync(host.Output, GenerationOutput.From(result, isScored), OutputContext.Instance.GenerationOutput);
            return;
        }

        // The first was streamed already.
        var best = parsed.GetValue(_stream) ? "" : result.Best.Text;
        var others = result.Hypotheses.Skip(1).Select((other, i) => string.Create(
            CultureInfo.InvariantCulture, $"\n--- {i + 2} of {result.Hypotheses.Count}, score {other.Score:F2}\n{other.Text}\n"));
        await host.Output.WriteAsync($"{best}\n{string.Concat(others)}");
        await host.Output.FlushAsync();
        if (host.ErrorIsTerminal)
        {
            GenerationSummary.Write(host, result, isScored);
        }
    }
}
