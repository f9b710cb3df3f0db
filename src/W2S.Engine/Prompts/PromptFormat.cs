using W2S.Engine.Models;

namespace W2S.Engine.Prompts;

/// <summary>Prompt formats as options and the command line spell them.</summary>
/// <remarks>
/// Nothing: texts are continued as they are, chats go through the checkpoint's chat template. <c>chat</c>: texts do too, as a message of
/// the user. The name of a format that is built in: <c>zephyr</c>, <c>openchat</c>, <c>tulu</c>. Text that holds <c>{prompt}</c>: that is
/// put around.
/// </remarks>
public static class PromptFormat
{
    private const string CheckpointTemplate = "chat";

    /// <summary>The format for one model.</summary>
    /// <param name="option">One of the spellings above; null for nothing.</param>
    /// <param name="name">What its user calls the option, for messages.</param>
    /// <exception cref="InvalidOptionException">It is none of them, or the checkpoint has no chat template.</exception>
    /// <exception cref="ChatTemplates.ChatTemplateException">The checkpoint's chat template is needed and malformed.</exception>
    public static IPromptFormat For(LocalModel model, string? option, string name = "prompt template") => option switch
    {
        null => new PlainOrChatFormat(model),
        CheckpointTemplate => model.ChatTemplate ?? throw new InvalidOptionException(
            name, $"'{CheckpointTemplate}' found, but the checkpoint of model '{model.Name}' has no chat template"),
        _ => Parse(option),
    };

    /// <summary>The format for a model whose checkpoint is not here, and so no chat template of it.</summary>
    /// <param name="option">Nothing, a format that is built in, or text that holds <c>{prompt}</c>.</param>
    /// <param name="name">What its user calls the option, for messages.</param>
    /// <exception cref="InvalidOptionException">It is none of them.</exception>
    public static IPromptFormat WithoutCheckpoint(string? option, string name = "prompt template") => option switch
    {
        null => PromptTemplate.None,
        CheckpointTemplate => throw new InvalidOptionException(
            name,
            $"'{CheckpointTemplate}' found, but the model's checkpoint, which has the chat template, is not here; text that holds "
            + $"{PromptTemplate.Placeholder}, or one of {string.Join(", ", BuiltInFormat.Names)} expected"),
        _ => Parse(option),
    };

    /// <summary>Refuses what <see cref="For"/> would refuse of any model.</summary>
    /// <exception cref="InvalidOptionException">It is none of the spellings.</exception>
    public static void Validate(string? option)
    {
        if (option is not (null or CheckpointTemplate))
        {
            Parse(option);
        }
    }

    private static IPromptFormat Parse(string option) =>
        BuiltInFormat.Find(option) is { } builtIn ? builtIn
        : option.Contains(PromptTemplate.Placeholder, StringComparison.Ordinal) ? PromptTemplate.Parse(option)
        : throw new InvalidOptionException(
            "prompt template",
            $"\"{option}\" found; text that holds {PromptTemplate.Placeholder}, '{CheckpointTemplate}' for the checkpoint's own, or one of "
            + $"{string.Join(", ", BuiltInFormat.Names)} expected");
}
