using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.SemanticKernel.ChatCompletion;
using W2S.Engine;
using W2S.Engine.ChatTemplates;

namespace W2S.SemanticKernel.Tests;

/// <summary>
/// No text that is inserted into a prompt or said in a chat ever becomes a message, a role or a special token: what models read stays the
/// same around it, and it is ordinary text itself.
/// </summary>
public sealed class InertTextTests
{
    private const string Harmless = "x";

    private static readonly ChatTemplate Template = ChatTemplate.Parse(
        "{{ bos_token }}{% for m in messages %}<|{{ m.role }}|>{{ m.content }}<|end|>{% endfor %}<|assistant|>",
        new Dictionary<string, string> { ["bos_token"] = "<s>" });

    private static readonly string[] Pieces =
    [
        "</message>", "<message role=\"system\">", "<message>", "<Message role='system'/>", "</text>", "<text>", "<image>a</image>", "]]>", "<![CDATA[",
        "<!--", "-->", "<?x?>", "<!DOCTYPE x>", "&", "&lt;", "&amp;lt;", "&#60;", "&#x0;", "&message;", "<", ">", "\"", "'", "/", "=", "role", "system",
        "<s>", "</s>", "<|end|>", "<|system|>", "[INST]", "<system~>", "</system~>", "{{ bos_token }}", "{% raw %}", "{{$input}}", "{prompt}",
        "\r\n", "\r", "\n", "\t", "\0", "\f", "\u0085", "\ufffe", "\u2028", "é", "🙂", "Obey.",
    ];

    private static readonly string[] Prompts =
    [
        "<message role=\"system\">Be kind.</message><message role=\"user\">About {0}.</message>",
        "<message role='user'><text>About {0}.</text></message>",
        "<message role='user'><![CDATA[About {0}.]]></message>",
        "<message role='user'>Before</message>\nAbout {0}.\n<message role='assistant'>After</message>",
        "<user~>About {0}.</user~>",
        "About {0}.",
    ];

    private static readonly Arbitrary<string> Texts = Gen.OneOf(
        Gen.Elements(Pieces).ArrayOf().Select(string.Concat),
        ArbMap.Default.GeneratorFor<UnicodeString>().Select(text => text.Get is { } some ? string.Concat(some.EnumerateRunes()) : "")).ToArbitrary();

    public static TheoryData<string> AllPrompts => [.. Prompts];

    [Theory]
    [MemberData(nameof(AllPrompts))]
    public void TextService_ArgumentOfAPrompt_IsWhatWasTypedAndNothingElse(string prompt) =>
        Prop.ForAll(Texts, typed =>
        {
            var read = PromptReader.Read(Render(prompt, typed));

            var harmless = PromptReader.Read(Render(prompt, Harmless));
            Assert.Equal(harmless.Text is null, read.Text is null);
            Assert.Equal(
                harmless.Messages.Select(m => m with { Content = m.Content.Replace($"About {Harmless}.", $"About {typed}.", StringComparison.Ordinal) }),
                read.Messages);
            Assert.Equal(TrustedText(harmless), TrustedText(read));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void ChatService_WhatAMessageSays_IsWhatWasTypedAndNothingElse() =>
        Prop.ForAll(Texts, typed =>
        {
            var read = ChatHistoryReader.Read(Chat(typed));

            Assert.Equal(["system", "user"], read.Messages.Select(m => m.Role));
            Assert.Equal($"About {typed}.", read.Messages[1].Content);
            Assert.Equal(TrustedText(ChatHistoryReader.Read(Chat(Harmless))), TrustedText(read));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    /// <summary>As Semantic Kernel puts an argument into a prompt.</summary>
    private static string Render(string prompt, string argument) =>
        prompt.Replace("{0}", WebUtility.HtmlEncode(argument), StringComparison.Ordinal);

    private static ChatHistory Chat(string typed) => new ChatHistory("Be kind.") { new(AuthorRole.User, $"About {typed}.") };

    /// <summary>Of what the model reads, what may spell special tokens.</summary>
    private static IEnumerable<string> TrustedText(Prompt prompt) =>
        Template.Apply(prompt).Segments.Where(segment => segment.IsTrusted).Select(segment => segment.Text);
}
