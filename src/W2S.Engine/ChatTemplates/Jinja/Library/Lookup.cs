using System.Globalization;
using W2S.Engine.ChatTemplates.Jinja.Values;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>
/// What <c>x.name</c> and <c>x[key]</c> find. Nothing but entries and the methods listed in this folder: there is no way from a value to
/// anything else.
/// </summary>
internal static class Lookup
{
    /// <summary>A method before an entry.</summary>
    public static Value Attribute(Rendering rendering, Value target, string name) =>
        Member(RequireDefined(target), name) ?? Entry(rendering, target, Value.Of(name)) ?? Missing(target, name);

    /// <summary>An entry before a method.</summary>
    public static Value Item(Rendering rendering, Value target, Value key)
    {
        rendering.Budget.Walk(key);
        return Entry(rendering, RequireDefined(target), key)
            ?? (key is TextValue name ? Member(target, name.Text) : null)
            ?? Missing(target, key is TextValue text ? text.Text : ValueText.Of(rendering, key).Text);
    }

    /// <summary>What filters call an attribute: names and indices with dots between them.</summary>
    public static Value Path(Rendering rendering, Value target, Value path)
    {
        if (path is not TextValue names)
        {
            return Item(rendering, target, path);
        }

        rendering.Budget.Read(names.Text.Length);
        foreach (var name in names.Text.Split('.'))
        {
            rendering.Budget.Step();
            var key = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? Value.Of(index) : Value.Of(name);
            target = Item(rendering, target, key);
        }

        return target;
    }

    private static Value? Member(Value target, string name) => target switch
    {
        NamespaceValue variables => variables.Find(name),
        LoopValue loop => loop.Find(name),
        _ => Methods.Find(target, name),
    };

    private static Value? Entry(Rendering rendering, Value target, Value key) => target switch
    {
        MappingValue mapping => mapping.Find(key),
        SequenceValue { Kind: not SequenceKind.View } sequence when IndexOf(key, sequence.Items.Count) is { } index => sequence.Items[index],
        TextValue text when IndexOf(key, text.Length) is { } index => Texts.Slice(rendering, text, index, index + 1),
        _ => null,
    };

    private static int? IndexOf(Value key, int count)
    {
        if (key is not (IntegerValue or BooleanValue) || Number.TryOf(key) is not { Integer: var index })
        {
            return null;
        }

        index += index < 0 ? count : 0;
        return index >= 0 && index < count ? (int)index : null;
    }

    private static Value RequireDefined(Value target) => target is UndefinedValue undefined ? throw undefined.Fault() : target;

    private static UndefinedValue Missing(Value target, string name) => new($"a {target.TypeName} has no '{Checkpoints.FileText.Shown(name)}'");
}
