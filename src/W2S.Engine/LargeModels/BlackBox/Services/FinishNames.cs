namespace W2S.Engine.LargeModels.BlackBox.Services;

/// <summary>
/// The names services give to the reasons why a choice ended, as OpenAI, Anthropic, Google, Mistral, Hugging Face and others have them.
/// </summary>
public static class FinishNames
{
    /// <summary>
    /// What a name means, however it is cased and its words are joined; a name that is not known, like none, says nothing.
    /// </summary>
    public static TextFinish Parse(string? name) => string.Concat((name ?? "").Where(char.IsAsciiLetter)).ToUpperInvariant() switch
    {
        "STOP" or "STOPPED" or "STOPSEQUENCE" or "EOS" or "EOSTOKEN" or "ENDTURN" or "ENDOFTURN" or "ENDOFTEXT" or "COMPLETE"
            or "COMPLETED" or "FINISH" or "FINISHED" => TextFinish.Stop,
        "LENGTH" or "MAXTOKENS" or "MAXLENGTH" or "MAXOUTPUTTOKENS" or "MODELLENGTH" or "TOKENLIMITREACHED" => TextFinish.Length,
        "CONTENTFILTER" or "CONTENTFILTERED" or "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITEDCONTENT" or "SPII" or "REFUSAL"
            or "GUARDRAILINTERVENED" or "ERRORTOXIC" => TextFinish.ContentFilter,
        _ => TextFinish.Unknown,
    };
}
