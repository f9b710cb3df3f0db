using System.Text;
using Microsoft.SemanticKernel.ChatCompletion;

namespace Microsoft.SemanticKernel;

public class ChatMessageContent : KernelContent
{
    public ChatMessageContent()
    {
    }

    public ChatMessageContent(
        AuthorRole role,
        string? content,
        string? modelId = null,
        object? innerContent = null,
        Encoding? encoding = null,
        IReadOnlyDictionary<string, object?>? metadata = null)
        : base(innerContent, modelId, metadata)
    {
        Role = role;
        Encoding = encoding ?? Encoding.UTF8;
        Content = content;
    }

    public ChatMessageContent(
        AuthorRole role,
        ChatMessageContentItemCollection items,
        string? modelId = null,
        object? innerContent = null,
        Encoding? encoding = null,
        IReadOnlyDictionary<string, object?>? metadata = null)
        : base(innerContent, modelId, metadata)
    {
        Role = role;
        Encoding = encoding ?? Encoding.UTF8;
        Items = items;
    }

    public string? AuthorName { get; set; }

    public AuthorRole Role { get; set; }

    /// <summary>The first text among the items; null where there is none.</summary>
    public string? Content
    {
        get => FirstText?.Text;
        set
        {
            if (FirstText is { } text)
            {
                text.Text = value;
            }
            else if (value is not null)
            {
                Items.Add(new TextContent(value, ModelId, InnerContent, Encoding, Metadata));
            }
        }
    }

    public ChatMessageContentItemCollection Items { get; set; } = [];

    public Encoding Encoding { get; set; } = Encoding.UTF8;

    private TextContent? FirstText => Items.OfType<TextContent>().FirstOrDefault();

    public override string ToString() => Content ?? "";
}
