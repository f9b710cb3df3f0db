using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Microsoft.Extensions.Options;
using W2S.Engine;

namespace Quickstart;

/// <summary>What the command line asks for.</summary>
/// <param name="Prompts">Held-out prompts for each row of the table.</param>
/// <param name="Seed">Prompt i is answered with seed Seed + i, so a run can be repeated.</param>
internal sealed record Arguments(int Prompts, int Seed, bool Json)
{
    /// <summary>Parses, and runs <paramref name="run"/> unless help or an error is all there is to say.</summary>
    public static async Task<int> InvokeAsync(string[] args, Func<Arguments, Task<int>> run)
    {
        var prompts = new Option<int>("--prompts") { Description = "Held-out prompts for each row of the table.", DefaultValueFactory = _ => 100 };
        var seed = new Option<int>("--seed") { Description = "Prompt i is answered with seed + i.", DefaultValueFactory = _ => 1 };
        var json = new Option<bool>("--json") { Description = "One JSON object instead of text." };
        prompts.Validators.Add(result =>
        {
            // What is no number is refused as such.
            if (result.Tokens is [{ Value: var found }] && int.TryParse(found, CultureInfo.InvariantCulture, out var count) && count < 2)
            {
                result.AddError($"--prompts: {count} found, at least 2 expected, for a standard error");
            }
        });
        var command = new RootCommand("Steers a frozen large model with a small tuned/untuned pair through Semantic Kernel, and measures what that gains.")
        {
            prompts, seed, json,
        };
        command.SetAction(parsed => run(new Arguments(parsed.GetValue(prompts), parsed.GetValue(seed), parsed.GetValue(json))));

        var parsed = command.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            return await FailAsync(2, Describe(parsed.Errors[0]));
        }

        try
        {
            // Ctrl-C is the host's to handle.
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
        }
        catch (OperationCanceledException)
        {
            return await FailAsync(130, "cancelled");
        }
        catch (Exception exception) when (exception is W2SException or OptionsValidationException or IOException)
        {
            return await FailAsync(1, exception.Message);
        }
    }

    /// <summary>The parser's own message, except where it would name a .NET type.</summary>
    private static string Describe(ParseError error) =>
        error.SymbolResult is OptionResult { Option: var option, Tokens: [var token, ..] } && error.Message.Contains("expected type", StringComparison.Ordinal)
            ? $"{option.Name}: '{token.Value}' found, {(option.ValueType == typeof(bool) ? "true or false" : $"a whole number up to {int.MaxValue}")} expected"
            : error.Message;

    private static async Task<int> FailAsync(int exitCode, string message)
    {
        await Console.Error.WriteLineAsync($"quickstart: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
