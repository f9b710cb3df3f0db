using W2S.Engine.ChatTemplates;
using W2S.Engine.Checkpoints;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Models;

/// <summary>The tokenizer in a checkpoint folder.</summary>
/// <param name="File">The file its vocabulary is read from.</param>
/// <param name="VocabularySize">One more than its highest token id.</param>
/// <param name="EndOfSequence">Token that ends a response, where it names one.</param>
/// <param name="HasChatTemplate">Whether the folder says how chats are put to the model.</param>
/// <param name="EndOfTurn">Token with which the chat template ends an answer, where there is one.</param>
public sealed record TokenizerSummary(string File, int VocabularySize, int? EndOfSequence, bool HasChatTemplate, int? EndOfTurn)
{
    /// <summary>Reads the tokenizer; null where there is none.</summary>
    internal static TokenizerSummary? Read(string folder)
    {
        var files = new CheckpointFolder(folder);
        if (CheckpointFiles.TokenizerAmong(name => files.Find(name) is not null) is not { } file)
        {
            return null;
        }

        var tokenizer = TokenizerFile.Load(folder);
        var hasTemplate = ChatTemplateFiles.Exist(folder);
        var endOfTurn = Models.EndOfTurn.Find(new Lazy<ChatTemplate?>(() => ChatTemplate.Load(folder)), tokenizer);
        return new TokenizerSummary(file, tokenizer.VocabularySize, tokenizer.EndOfSequence, hasTemplate, endOfTurn);
    }
}
