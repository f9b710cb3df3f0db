using System.Net;
using System.Security;
using System.Text;
using System.Text.RegularExpressions;

namespace W2S.SemanticKernel;

/// <summary>
/// Messages as the Handlebars helper of Semantic Kernel leaves them: <c>{{#message role="user"}}</c> renders as <c>&lt;user~&gt;</c>, which
/// nothing else reads.
/// </summary>
internal static partial class HandlebarsMessages
{
    /// <summary>
    /// The prompt with <c>&lt;message role="..."&gt;</c> in their place. What such a message holds is text, not markup: its author wrote a
    /// template, and may well have written <c>1 &lt; 2</c>. A tag without its counterpart stays as it is.
    /// </summary>
    public static string ToMessages(string rendered)
    {
        var opening = Opening().Match(rendered);
        if (!opening.Success)
        {
            return rendered;
        }

        var messages = new StringBuilder(rendered.Length);
        var done = 0;
        while (opening.Success)
        {
            var role = opening.Groups["role"].Value;
            var closing = $"</{role}~>";
            var start = opening.Index + opening.Length;
            var end = rendered.IndexOf(closing, start, StringComparison.Ordinal);
            if (end >= 0)
            {
                var content = SecurityElement.Escape(WebUtility.HtmlDecode(rendered[start..end]));
                messages.Append(rendered, done, opening.Index - done).Append($"<message role=\"{role}\">{content}</message>");
                done = start = end + closing.Length;
            }

            opening = Opening().Match(rendered, start);
        }

        return messages.Append(rendered, done, rendered.Length - done).ToString();
    }

    [GeneratedRegex("<(?<role>[A-Za-z]+)~>", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Opening();
}
