using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.ChatTemplates;

namespace W2S.Engine.Tests.ChatTemplates;

public sealed class ChatTemplateFuzzTests
{
    private static readonly string[] Pieces =
    [
        "{{", "}}", "{%", "%}", "{#", "#}", "{{-", "-}}", "{%-", "-%}", "{%+", "+%}", " if ", " else ", " elif ", " endif ", " for ", " in ", " endfor ",
        " set ", " endset ", " macro ", " endmacro ", " call ", " endcall ", " raw ", " endraw ", " generation ", " endgeneration ", " break ", " continue ",
        " with ", " endwith ", " is ", " not ", " and ", " or ", " none ", " true ", "(", ")", "[", "]", "{", "}", ".", ",", ":", "|", "=", "==", "!=", "<",
        ">=", "+", "-", "*", "/", "//", "**", "%", "~", "'a'", "\"\\n\"", "'", "\"", "\\", "0", "1", "2.5", "99999", " x ", " m ", " ns ", " loop ", " messages ",
        " role ", " content ", " range ", " namespace ", " raise_exception ", " strftime_now ", " join ", " map ", " select ", " tojson ", " trim ",
        " split ", " default ", " length ", " items ", " defined ", "attribute", "__class__", "\n", " ", "\t", "text", "\u00E9", "\uD83D\uDE00", "\uD800", "\0",
    ];

    private static readonly IReadOnlyList<ChatMessage> Chat = GoldenChats.Conversation("unicode");

    [Fact]
    public void Render_TokensInAnyOrder_RendersOrRefuses() =>
        Prop.ForAll(Gen.Elements(Pieces).ArrayOf().ToArbitrary(), pieces => AssertRendersOrRefuses(string.Concat(pieces)))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Render_ExpressionsOfTokens_RendersOrRefuses() =>
        Prop.ForAll(Gen.Elements(Pieces[34..]).ArrayOf().ToArbitrary(), pieces => AssertRendersOrRefuses("{{ messages" + string.Concat(pieces) + " }}"))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Render_GoldenTemplatesChanged_RendersOrRefuses()
    {
        var change = from template in Gen.Elements(GoldenChats.Templates.Select(GoldenChats.Source))
                     from at in Gen.Choose(0, template.Length)
                     from removed in Gen.Choose(0, Math.Min(12, template.Length - at))
                     from inserted in Gen.Elements(Pieces).ArrayOf(2)
                     select template[..at] + string.Concat(inserted) + template[(at + removed)..];
        Prop.ForAll(change.ToArbitrary(), AssertRendersOrRefuses).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
    }

    // Whatever else came out would be a crash; whatever did not end, a hang.
    private static void AssertRendersOrRefuses(string source)
    {
        try
        {
            var template = GoldenChats.Parse(source);
            Assert.All(template.Render(Chat), s => Assert.NotEmpty(s.Text));
        }
        catch (ChatTemplateException e)
        {
            Assert.InRange(e.Message.Length, 1, 500);
            Assert.DoesNotContain(e.Message, char.IsControl);
        }
        catch (InvalidOptionException e)
        {
            Assert.Equal("messages", e.Option);
        }
    }
}
