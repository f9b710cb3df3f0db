using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>Filters that make texts.</summary>
internal static class TextFilters
{
    public static Value Trim(Rendering rendering, Value input, Arguments arguments)
    {
        var characters = arguments.Bind("trim", 0, "chars")[0];
        var set = characters is null or NoneValue ? null : TextMethods.RequireText(characters, "trim");
        return Texts.Strip(rendering, ValueText.Of(rendering, input), set, atStart: true, atEnd: true);
    }

    public static Value Replace(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("replace", 2, "old", "new", "count");
        var count = given[2] is NoneValue ? -1 : TextMethods.RequireWhole(given[2], -1, "replace");
        return Texts.Replace(
            rendering, ValueText.Of(rendering, input), ValueText.Of(rendering, given[0]!), ValueText.Of(rendering, given[1]!), count);
    }

    public static Value Join(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("join", 0, "d", "attribute");
        var separator = given[0] is null ? TextValue.Empty : ValueText.Of(rendering, given[0]!);
        var items = Iteration.ToList(rendering, input);
        var texts = items.Select(i => ValueText.Of(rendering, given[1] is null or NoneValue ? i : Lookup.Path(rendering, i, given[1]!)));
        return Texts.Join(rendering, separator, [.. texts]);
    }

    /// <summary>Each line but the first begins with blanks; empty lines do not.</summary>
    public static Value Indent(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("indent", 0, "width", "first", "blank");
        var indent = given[0] is TextValue text
            ? text
            : Texts.Repeat(rendering, TextValue.Trusted(" "), TextMethods.RequireWhole(given[0], 4, "indent"));
        (var first, var blank) = (given[1] is { IsTrue: true }, given[2] is { IsTrue: true });

        // As in jinja: the added break makes a last empty line count.
        var lines = Splitting.Lines(rendering, Texts.Concat(rendering, TextMethods.RequireText(input, "indent"), TextValue.Trusted("\n")));
        var indented = lines.Select((line, i) =>
            (i == 0 ? first : blank || line.Text.Length > 0) ? Texts.Concat(rendering, indent, line) : line);
        return Texts.Join(rendering, TextValue.Trusted("\n"), [.. indented]);
    }
}
