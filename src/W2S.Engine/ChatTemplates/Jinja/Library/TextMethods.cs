using System.Text;
using W2S.Engine.ChatTemplates.Jinja.Syntax;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

internal delegate Value TextMethod(Rendering rendering, TextValue text, Arguments arguments);

/// <summary>Methods of texts.</summary>
internal static class TextMethods
{
    private static readonly Dictionary<string, TextMethod> All = new()
    {
        ["strip"] = (r, t, a) => Strip(r, t, a, "strip", atStart: true, atEnd: true),
        ["lstrip"] = (r, t, a) => Strip(r, t, a, "lstrip", atStart: true, atEnd: false),
        ["rstrip"] = (r, t, a) => Strip(r, t, a, "rstrip", atStart: false, atEnd: true),
        ["upper"] = (r, t, a) => ToCase(r, t, a, "upper", LetterCase.Upper),
        ["lower"] = (r, t, a) => ToCase(r, t, a, "lower", LetterCase.Lower),
        ["capitalize"] = (r, t, a) => ToCase(r, t, a, "capitalize", LetterCase.Capitalized),
        ["title"] = (r, t, a) => ToCase(r, t, a, "title", LetterCase.TitleMethod),
        ["startswith"] = (r, t, a) => Value.Of(HasAffix(r, t, a, "startswith", (text, part) => text.StartsWith(part, StringComparison.Ordinal))),
        ["endswith"] = (r, t, a) => Value.Of(HasAffix(r, t, a, "endswith", (text, part) => text.EndsWith(part, StringComparison.Ordinal))),
        ["removeprefix"] = (r, t, a) => RemovePrefix(t, One(r, t, a, "removeprefix")),
        ["removesuffix"] = (r, t, a) => RemoveSuffix(t, One(r, t, a, "removesuffix")),
        ["replace"] = Replace,
        ["join"] = Join,
        ["find"] = (r, t, a) => Value.Of(Find(t, One(r, t, a, "find"), isLast: false)),
        ["rfind"] = (r, t, a) => Value.Of(Find(t, One(r, t, a, "rfind"), isLast: true)),
        ["index"] = (r, t, a) => Found(Find(t, One(r, t, a, "index"), isLast: false), "index"),
        ["rindex"] = (r, t, a) => Found(Find(t, One(r, t, a, "rindex"), isLast: true), "rindex"),
        ["count"] = (r, t, a) => Count(r, t, One(r, t, a, "count")),
        ["split"] = (r, t, a) => Splitting.Split(r, t, a, "split", isFromEnd: false),
        ["rsplit"] = (r, t, a) => Splitting.Split(r, t, a, "rsplit", isFromEnd: true),
        ["splitlines"] = Splitting.SplitLines,
        ["partition"] = (r, t, a) => Partition(t, One(r, t, a, "partition"), isLast: false),
        ["rpartition"] = (r, t, a) => Partition(t, One(r, t, a, "rpartition"), isLast: true),
        ["isspace"] = (r, t, a) => Value.Of(Is(r, t, a, "isspace", IsSpace)),
        ["isdigit"] = (r, t, a) => Value.Of(Is(r, t, a, "isdigit", text => text.EnumerateRunes().All(Rune.IsDigit))),
        ["islower"] = (r, t, a) => Value.Of(Is(r, t, a, "islower", text => IsInCase(text, Rune.IsLower))),
        ["isupper"] = (r, t, a) => Value.Of(Is(r, t, a, "isupper", text => IsInCase(text, Rune.IsUpper))),
    };

    public static TextMethod? Find(string name) => All.GetValueOrDefault(name);

    /// <summary>Whether it has letters with a case, and all of them are in this one.</summary>
    public static bool IsInCase(string text, Func<Rune, bool> isMeant)
    {
        var cased = text.EnumerateRunes().Where(CaseMapping.IsCased).ToList();
        return cased.Count > 0 && cased.TrueForAll(r => isMeant(r));
    }

    private static bool IsSpace(string text) => text.All(PythonSpace.Is);

    private static bool Is(Rendering rendering, TextValue text, Arguments arguments, string name, Func<string, bool> test)
    {
        arguments.Bind(name, 0);
        rendering.Budget.Read(text.Text.Length);
        return text.Text.Length > 0 && test(text.Text);
    }

    private static TextValue Strip(Rendering rendering, TextValue text, Arguments arguments, string name, bool atStart, bool atEnd)
    {
        var characters = arguments.Bind(name, 0, "chars")[0];
        return Texts.Strip(rendering, text, characters is null or NoneValue ? null : RequireText(characters, name), atStart, atEnd);
    }

    private static TextValue ToCase(Rendering rendering, TextValue text, Arguments arguments, string name, LetterCase to)
    {
        arguments.Bind(name, 0);
        return CaseMapping.Apply(rendering, text, to);
    }

    private static bool HasAffix(Rendering rendering, TextValue text, Arguments arguments, string name, Func<string, string, bool> has)
    {
        var affix = arguments.Bind(name, 1, "affix")[0]!;
        rendering.Budget.Walk(affix);
        return affix is SequenceValue { Kind: SequenceKind.Tuple } several
            ? several.Items.Any(a => has(text.Text, RequireText(a, name).Text))
            : has(text.Text, RequireText(affix, name).Text);
    }

    private static TextValue RemovePrefix(TextValue text, TextValue affix) =>
        text.Text.StartsWith(affix.Text, StringComparison.Ordinal) ? Texts.Units(text, affix.Text.Length, text.Text.Length) : text;

    private static TextValue RemoveSuffix(TextValue text, TextValue affix) =>
        text.Text.EndsWith(affix.Text, StringComparison.Ordinal) ? Texts.Units(text, 0, text.Text.Length - affix.Text.Length) : text;

    private static TextValue Replace(Rendering rendering, TextValue text, Arguments arguments)
    {
        var given = arguments.Bind("replace", 2, "old", "new", "count");
        return Texts.Replace(
            rendering, text, RequireText(given[0]!, "replace"), RequireText(given[1]!, "replace"), RequireWhole(given[2], -1, "replace"));
    }

    private static TextValue Join(Rendering rendering, TextValue separator, Arguments arguments)
    {
        var items = Iteration.ToList(rendering, arguments.Bind("join", 1, "items")[0]!);
        return Texts.Join(rendering, separator, [.. items.Select(i => RequireText(i, "join"))]);
    }

    private static long Find(TextValue text, TextValue part, bool isLast)
    {
        var at = isLast
            ? text.Text.LastIndexOf(part.Text, StringComparison.Ordinal)
            : text.Text.IndexOf(part.Text, StringComparison.Ordinal);
        return at < 0 || text.IsPlain ? at : CodePoints.IndexOf(text.Text, at);
    }

    private static Value Found(long at, string name) =>
        at >= 0 ? Value.Of(at) : throw new TemplateFault($"{name}: the text looked for is not there");

    private static Value Count(Rendering rendering, TextValue text, TextValue part) =>
        Value.Of(part.Text.Length == 0 ? text.Length + 1L : Texts.SplitAt(rendering, text, part, -1).Count - 1L);

    private static SequenceValue Partition(TextValue text, TextValue separator, bool isLast)
    {
        if (separator.Text.Length == 0)
        {
            throw new TemplateFault("partition: an empty separator");
        }

        var at = isLast
            ? text.Text.LastIndexOf(separator.Text, StringComparison.Ordinal)
            : text.Text.IndexOf(separator.Text, StringComparison.Ordinal);
        var end = at + separator.Text.Length;
        return at >= 0 ? SequenceValue.Tuple(Texts.Units(text, 0, at), Texts.Units(text, at, end), Texts.Units(text, end, text.Text.Length))
            : isLast ? SequenceValue.Tuple(TextValue.Empty, TextValue.Empty, text)
            : SequenceValue.Tuple(text, TextValue.Empty, TextValue.Empty);
    }

    // The one text that most methods are given; both are read, and at most one copy is made.
    private static TextValue One(Rendering rendering, TextValue text, Arguments arguments, string name)
    {
        var part = RequireText(arguments.Bind(name, 1, "text")[0]!, name);
        rendering.Budget.Write(text.Text.Length);
        return part;
    }

    public static TextValue RequireText(Value value, string name) => value switch
    {
        TextValue text => text,
        UndefinedValue undefined => throw undefined.Fault(),
        _ => throw new TemplateFault($"{name}: a {value.TypeName} found, a text expected"),
    };

    public static long RequireWhole(Value? value, long otherwise, string name) =>
        value is null ? otherwise
        : Number.TryOf(value) is { IsInteger: true } number ? number.Integer
        : throw new TemplateFault($"{name}: a {value.TypeName} found, a whole number expected");
}
