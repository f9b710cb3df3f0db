using System.Text;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Microsoft.SemanticKernel;

public class StreamingChatMessageContent : StreamingKernelContent
{
    public StreamingChatMessageContent(
        AuthorRole? role,
        string? content,
        object? innerContent = null,
        int choiceIndex = 0,
        string? modelId = null,
        Encoding? encoding = null,
        IReadOnlyDictionary<string, object?>? metadata = null)
        : base(innerContent, choiceIndex, modelId, metadata)
    {
        Role = role;
        Content = content;
        Encoding = encoding ?? Encoding.UTF8;
    }

    public string? Content { get; set; }

    public string? AuthorName { get; set; }

    public AuthorRole? Role { get; set; }

    public Encoding Encoding { get; set; }

    public override string ToString() => Content ?? "";

    public override byte[] ToByteArray() => Encoding.GetBytes(ToString());
}
