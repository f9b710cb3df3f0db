using System.Text.Json;
using System.Text.Json.Serialization;

namespace W2S.Cli.Input;

/// <summary>Reads the text of each line of a JSON Lines file: one object a line with a string <c>text</c>; blank lines are skipped.</summary>
internal static class JsonLines
{
    /// <exception cref="InputException">A line is something else; the message names it.</exception>
    public static async IAsyncEnumerable<InputText> ReadTextsAsync(
        string path, ConsoleHost host, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var (number, line) in TextReading.ReadLinesAsync(path, host, cancellationToken))
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                var place = $"{TextReading.Describe(path)} line {number}";
                yield return new InputText(place, Parse(line, place));
            }
        }
    }

    private static string Parse(string line, string place)
    {
        try
        {
            return JsonSerializer.Deserialize(line, InputContext.Default.InputLine)?.Text
                ?? throw new InputException($"{place}: no \"text\" found, an object like {{\"text\": \"...\"}} expected");
        }
        catch (JsonException exception)
        {
            throw new InputException($"{place}: an object like {{\"text\": \"...\"}} expected ({exception.Message})", exception);
        }
    }
}

/// <summary>A line of input; other properties are allowed and ignored.</summary>
internal sealed record InputLine(string? Text);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(InputLine))]
internal sealed partial class InputContext : JsonSerializerContext;
