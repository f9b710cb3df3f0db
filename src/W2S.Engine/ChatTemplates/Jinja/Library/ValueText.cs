using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>What a value is printed as: Python's <c>str</c>, and within lists its <c>repr</c>.</summary>
internal static class ValueText
{
    public static TextValue Of(Rendering rendering, Value value) => value switch
    {
        TextValue text => text,
        UndefinedValue => TextValue.Empty,
        _ => Represent(rendering, value),
    };

    private static TextValue Represent(Rendering rendering, Value value)
    {
        rendering.Budget.Walk(value);
        var builder = new MarkedTextBuilder();
        Append(rendering, builder, value);
        return new TextValue(builder.Build());
    }

    private static void Append(Rendering rendering, MarkedTextBuilder builder, Value value)
    {
        switch (value)
        {
            case TextValue text:
                TextRepresentation.Append(rendering, builder, text);
                break;
            case SequenceValue { Kind: SequenceKind.List } list:
                AppendItems(rendering, builder, "[", list.Items, "]");
                break;
            case SequenceValue { Kind: SequenceKind.Tuple } tuple:
                AppendItems(rendering, builder, "(", tuple.Items, tuple.Items.Count == 1 ? ",)" : ")");
                break;
            case MappingValue mapping:
                AppendEntries(rendering, builder, mapping);
                break;
            default:
                Write(rendering, builder, Plain(value));
                break;
        }
    }

    private static void AppendItems(Rendering rendering, MarkedTextBuilder builder, string open, IReadOnlyList<Value> items, string close)
    {
        Write(rendering, builder, open);
        for (var i = 0; i < items.Count; i++)
        {
            Write(rendering, builder, i > 0 ? ", " : "");
            Append(rendering, builder, items[i]);
        }

        Write(rendering, builder, close);
    }

    private static void AppendEntries(Rendering rendering, MarkedTextBuilder builder, MappingValue mapping)
    {
        var separator = "{";
        foreach ((var key, var value) in mapping.Entries)
        {
            Write(rendering, builder, separator);
            Append(rendering, builder, key);
            Write(rendering, builder, ": ");
            Append(rendering, builder, value);
            separator = ", ";
        }

        Write(rendering, builder, mapping.Count == 0 ? "{}" : "}");
    }

    private static string Plain(Value value) => value switch
    {
        NoneValue => "None",
        BooleanValue boolean => boolean.Value ? "True" : "False",
        IntegerValue integer => NumberText.Of(integer.Value),
        FloatValue number => NumberText.Of(number.Value),
        UndefinedValue => "Undefined",
        _ => throw new TemplateFault($"a {value.TypeName} printed, which has no text"),
    };

    private static void Write(Rendering rendering, MarkedTextBuilder builder, string trusted)
    {
        rendering.Budget.Write(trusted.Length);
        builder.Append(trusted, isTrusted: true);
    }
}
