using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using W2S.Engine;
using W2S.Engine.ChatTemplates;

namespace W2S.SemanticKernel;

/// <summary>
/// Turns a prompt that a prompt function rendered back into what its author and arguments mean. Semantic Kernel encodes
/// arguments as HTML, marks messages by tags, and leaves both to the text service.
/// </summary>
internal static partial class PromptReader
{
    /// <summary>What Semantic Kernel makes images and the like of when it reads messages itself.</summary>
    private static readonly string[] ForeignContents = ["image", "audio", "binary"];

    /// <summary>
    /// The prompt decoded exactly once: a chat where it has messages, otherwise a text. Text outside of messages is the user's. Tags that
    /// an argument spells are still encoded when messages are looked for, and so stay text.
    /// </summary>
    /// <exception cref="InvalidOptionException">
    /// The prompt has message tags that are not well-formed, or contents that are no text.
    /// </exception>
    public static Prompt Read(string rendered)
    {
        var marked = HandlebarsMessages.ToMessages(rendered);
        return MessageStart().IsMatch(marked) && ReadMessages(marked) is { } chat ? chat : WebUtility.HtmlDecode(rendered);
    }

    /// <summary>Null where all the message tags there are stand inside of other markup, which makes them text.</summary>
    private static Prompt? ReadMessages(string rendered)
    {
        var nodes = Parse(rendered).Nodes().ToList();
        return nodes.Exists(IsMessage) ? Prompt.FromMessages(nodes.Select(Message).OfType<ChatMessage>()) : null;
    }

    private static XElement Parse(string rendered)
    {
        try
        {
            // Not XmlReader.Create, whose readers make one line feed of a carriage return with one.
            using var reader = new XmlTextReader(new StringReader($"<prompt>{EncodeControls(rendered)}</prompt>"))
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                Normalization = false,
            };
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
    private static ChatMessage? Message(XNode node) =>
        IsMessage(node) ? new ChatMessage(Role((XElement)node), Contents((XElement)node))
        : Text(node).Trim() is { Length: > 0 } text ? new ChatMessage(TemplateRoles.User, text)
        : null;

    private static string Role(XElement message) =>
        message.Attributes().FirstOrDefault(a => a.Name.LocalName.Equals("role", StringComparison.OrdinalIgnoreCase))?.Value is { } role
        && !string.IsNullOrWhiteSpace(role) ? TemplateRoles.Name(role) : TemplateRoles.User;

    private static string Contents(XElement message) =>
        message.Elements().FirstOrDefault(element => Array.Exists(ForeignContents, name => IsNamed(element, name))) is { } foreign
            ? throw new InvalidOptionException("prompt", $"a message with <{foreign.Name.LocalName}> found, only text can be read")
            : string.Concat(message.Nodes().Select(Text)).Trim();

    private static string Text(XNode node) => node switch
    {
        // XML decodes nothing in there, but Semantic Kernel has encoded what it inserted.
        XCData data => WebUtility.HtmlDecode(data.Value),
        XText text => text.Value,
        XElement text when IsNamed(text, "text") => text.Value,
        XComment => "",

        // Other markup is text to the model, as it is for Semantic Kernel's own chat services.
        _ => WebUtility.HtmlDecode(node.ToString(SaveOptions.DisableFormatting)),
    };

    private static bool IsMessage(XNode node) => node is XElement element && IsNamed(element, "message");

    private static bool IsNamed(XElement element, string name) => element.Name.LocalName.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>A tag of that name; others only begin alike, and are text.</summary>
    [GeneratedRegex(@"<message[\s/>]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex MessageStart();
}
