using System.Globalization;
using Microsoft.Extensions.AI;
using W2S.Engine.Settings;

namespace W2S.Engine.ChatClients;

/// <summary>Turns a chat client's options into settings of the search.</summary>
internal static class ChatOptionsReader
{
    private static readonly GenerationSettings None = new();

    /// <param name="client">Handed to the options' factory of a raw representation.</param>
    /// <exception cref="InvalidOptionException">An option asks for what the search does not have, or is a misspelled setting.</exception>
    public static GenerationSettings Read(ChatOptions? options, IChatClient client)
    {
        if (options is null)
        {
            return None;
        }

        RefuseForeign(options);

        // What was written for this client counts before what was written for any; other clients' representations are theirs.
        var raw = options.RawRepresentationFactory?.Invoke(client) as GenerationSettings ?? None;
        var additional = GenerationSettingsReader.FromValues(OwnProperties(options.AdditionalProperties));
        return raw.Over(additional).Over(FromProperties(options));
    }

    private static GenerationSettings FromProperties(ChatOptions options) => new()
    {
        LargeModel = options.ModelId,
        MaxTokens = options.MaxOutputTokens,
        Temperature = Exactly(options.Temperature),
        TopK = options.TopK,
        TopP = Exactly(options.TopP),
        Seed = options.Seed,
        StopSequences = options.StopSequences is { } stops ? [.. stops] : null,
    };

    /// <summary>0.7f means 0.7, and not the 0.699999988 next to it, which draws other tokens.</summary>
    private static double? Exactly(float? value) =>
        value is { } number ? double.Parse(number.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;

    /// <summary>
    /// The properties that are settings. Others may be anyone's: middleware and agent frameworks put their own beside them. Only where a
    /// setting must have been meant is that an error.
    /// </summary>
    private static IEnumerable<KeyValuePair<string, object?>> OwnProperties(AdditionalPropertiesDictionary? properties)
    {
        foreach (var property in properties ?? [])
        {
            if (GenerationSettingsReader.IsSetting(property.Key))
            {
                yield return property;
            }
            else if (SimilarSetting.To(property.Key) is { } meant)
            {
                throw new InvalidOptionException(property.Key, $"no such setting; is {meant} meant?");
            }
        }
    }

    private static void RefuseForeign(ChatOptions options)
    {
        if (options.ToolMode is RequiredChatToolMode)
        {
            throw new InvalidOptionException(
                nameof(options.ToolMode), "a required call found, but tools are never called; auto or none expected");
        }

        if (options.ResponseFormat is not (null or ChatResponseFormatText))
        {
            throw new InvalidOptionException(
                nameof(options.ResponseFormat), $"{options.ResponseFormat.GetType().Name} found, text expected");
        }

        if (options.ContinuationToken is not null)
        {
            throw new InvalidOptionException(
                nameof(options.ContinuationToken), "a token found, but no answer is ever continued in the background");
        }

        RefusePenalty(nameof(options.FrequencyPenalty), options.FrequencyPenalty);
        RefusePenalty(nameof(options.PresencePenalty), options.PresencePenalty);
    }

    private static void RefusePenalty(string option, float? penalty)
    {
        if (penalty is not (null or 0))
        {
            throw new InvalidOptionException(option, $"{penalty} found, but repetition is not penalized; 0 expected");
        }
    }
}
