using System.Globalization;
using System.Net;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using W2S.Engine;
using W2S.Engine.ChatTemplates;

namespace W2S.SemanticKernel;

/// <summary>
/// Turns a prompt that a prompt function rendered back into what its author and arguments mean. Semantic Kernel encodes
/// arguments as HTML, marks messages by tags, and leaves both to the text service.
/// </summary>
internal static class PromptReader
{
    private const string MessageStart = "<message";

    /// <summary>
    /// The prompt decoded exactly once: a chat where it has messages, otherwise a text. Text outside of messages is the user's. Tags that an
    /// argument spells are still encoded when messages are looked for, and so stay text.
    /// </summary>
    /// <exception cref="InvalidOptionException">The prompt has message tags that are not well-formed.</exception>
    public static Prompt Read(string rendered)
    {
        var marked = HandlebarsMessages.ToMessages(rendered);
        return marked.Contains(MessageStart, StringComparison.OrdinalIgnoreCase) ? ReadMessages(marked) : WebUtility.HtmlDecode(rendered);
    }

    private static Prompt ReadMessages(string rendered)
    {
        var parts = Parse(rendered).Nodes().Select(Message).OfType<ChatMessage>().ToList();
        return Prompt.FromMessages(parts.Count > 0 ? parts : [new ChatMessage(TemplateRoles.User, "")]);
    }

    private static XElement Parse(string rendered)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, CheckCharacters = false };
        try
        {
            using var reader = XmlReader.Create(new StringReader($"<prompt>{EncodeControls(rendered)}</prompt>"), settings);
            return XElement.Load(reader, LoadOptions.PreserveWhitespace);
        }
        catch (XmlException malformed)
        {
            throw new InvalidOptionException($"prompt: its message tags are not well-formed: {malformed.Message}", malformed);
        }
    }

    /// <summary>
    /// Characters that XML has no place for, as references: an argument with a form feed in it is a prompt like any other.
    /// </summary>
    private static string EncodeControls(string text)
    {
        if (text.All(XmlConvert.IsXmlChar))
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.IsBmp && !XmlConvert.IsXmlChar((char)rune.Value)
                ? encoded.Append(CultureInfo.InvariantCulture, $"&#x{rune.Value:X};")
                : encoded.Append(rune.ToString());
        }

        return encoded.ToString();
    }

    /// <summary>Null for white space between messages.</summary>
    private static ChatMessage? Message(XNode node) => node switch
    {
        XElement message when IsNamed(message, "message") =>
            new ChatMessage(Role(message), string.Concat(message.Nodes().Select(Text)).Trim()),
        _ => Text(node).Trim() is { Length: > 0 } text ? new ChatMessage(TemplateRoles.User, text) : null,
    };

    private static string Role(XElement message) =>
        message.Attributes().FirstOrDefault(a => a.Name.LocalName.Equals("role", StringComparison.OrdinalIgnoreCase))?.Value is { } role
        && !string.IsNullOrWhiteSpace(role) ? TemplateRoles.Name(role) : TemplateRoles.User;

    private static string Text(XNode node) => node switch
    {
        XText text => text.Value,
        XElement text when IsNamed(text, "text") => text.Value,
        XComment => "",

        // Other markup is text to the model, as it is for Semantic Kernel's own chat services.
        _ => WebUtility.HtmlDecode(node.ToString(SaveOptions.DisableFormatting)),
    };

    private static bool IsNamed(XElement element, string name) => element.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase);
}
