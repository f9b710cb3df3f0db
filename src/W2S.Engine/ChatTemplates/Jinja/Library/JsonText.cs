using System.Globalization;
using System.Text;
using W2S.Engine.ChatTemplates.Jinja.Values;
using W2S.Engine.Tokenization;

namespace W2S.Engine.ChatTemplates.Jinja.Library;

/// <summary>The filter <c>tojson</c> as transformers replaces it: Python's <c>json.dumps</c>, which escapes nothing for HTML.</summary>
/// <param name="indent">What one level is indented by; null for all on one line.</param>
internal sealed class JsonText(
    Rendering rendering, bool escapesNonAscii, TextValue? indent, TextValue itemSeparator, TextValue keySeparator, bool sortsKeys)
{
    private readonly MarkedTextBuilder _builder = new();

    public static Value Apply(Rendering rendering, Value input, Arguments arguments)
    {
        var given = arguments.Bind("tojson", 0, "ensure_ascii", "indent", "separators", "sort_keys");
        var indent = IndentOf(rendering, given[1]);
        (var items, var keys) = given[2] switch
        {
            null or NoneValue => (Value.Of(indent is null ? ", " : ","), Value.Of(": ")),
            SequenceValue { Items: [TextValue first, TextValue second] } => (first, second),
            _ => throw new TemplateFault("tojson: separators that are no pair of texts"),
        };
        rendering.Budget.Walk(input);
        var json = new JsonText(rendering, given[0] is { IsTrue: true }, indent, (TextValue)items, (TextValue)keys, given[3] is { IsTrue: true });
        json.Append(input, depth: 0);
        return new TextValue(json._builder.Build());
    }

    private static TextValue? IndentOf(Rendering rendering, Value? indent) => indent switch
    {
        null or NoneValue => null,
        TextValue text => text,
        _ when Number.TryOf(indent) is { IsInteger: true } spaces => Texts.Repeat(rendering, TextValue.Trusted(" "), spaces.Integer),
        _ => throw new TemplateFault($"tojson: an indent that is a {indent.TypeName}"),
    };

    private void Append(Value value, int depth)
    {
        switch (value)
        {
            case TextValue text:
                AppendText(text);
                break;
            case SequenceValue { Kind: SequenceKind.List or SequenceKind.Tuple } list:
                AppendAll("[", "]", depth, list.Items, (item, inner) => Append(item, inner));
                break;
            case MappingValue mapping:
                AppendAll("{", "}", depth, Ordered(mapping), (entry, inner) =>
                {
                    AppendText(KeyOf(entry.Key));
                    Write(keySeparator);
                    Append(entry.Value, inner);
                });
                break;
            default:
                Write(Scalar(value));
                break;
        }
    }

    private void AppendAll<T>(string open, string close, int depth, IReadOnlyList<T> items, Action<T, int> append)
    {
        Write(open);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0)
            {
                Write(itemSeparator);
            }

            BreakLine(depth + 1);
            append(items[i], depth + 1);
        }

        if (items.Count > 0)
        {
            BreakLine(depth);
        }

        Write(close);
    }

    private void BreakLine(int depth)
    {
        if (indent is not null)
        {
            Write("\n");
            Write(Texts.Repeat(rendering, indent, depth));
        }
    }

    private List<KeyValuePair<Value, Value>> Ordered(MappingValue mapping)
    {
        var entries = mapping.Entries.ToList();
        return sortsKeys ? Sorting.Sort(rendering, entries, e => e.Key, isReversed: false) : entries;
    }

    private static TextValue KeyOf(Value key) => key as TextValue ?? TextValue.Trusted(Scalar(key));

    private static string Scalar(Value value) => value switch
    {
        NoneValue => "null",
        BooleanValue boolean => boolean.Value ? "true" : "false",
        IntegerValue integer => NumberText.Of(integer.Value),
        FloatValue { Value: double.PositiveInfinity } => "Infinity",
        FloatValue { Value: double.NegativeInfinity } => "-Infinity",
        FloatValue { Value: double.NaN } => "NaN",
        FloatValue number => NumberText.Of(number.Value),
        _ => throw new TemplateFault($"tojson: a {value.TypeName}, which JSON has no form for"),
    };

    private void AppendText(TextValue text)
    {
        Write("\"");
        foreach ((var start, var end, var isTrusted) in text.Marked.Runs(0, text.Text.Length))
        {
            var escaped = Escape(text.Text.AsSpan(start, end - start));
            rendering.Budget.Write(escaped.Length);
            _builder.Append(escaped, isTrusted);
        }

        Write("\"");
    }

    private string Escape(ReadOnlySpan<char> text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => escaped.Append("\\\""),
                '\\' => escaped.Append(@"\\"),
                '\n' => escaped.Append("\\n"),
                '\r' => escaped.Append("\\r"),
                '\t' => escaped.Append("\\t"),
                '\b' => escaped.Append("\\b"),
                '\f' => escaped.Append("\\f"),
                _ when c < ' ' || (c > '~' && escapesNonAscii) => escaped.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => escaped.Append(c),
            };
        }

        return escaped.ToString();
    }

    private void Write(string trusted) => Write(TextValue.Trusted(trusted));

    private void Write(TextValue text)
    {
        rendering.Budget.Write(text.Text.Length);
        _builder.Append(text.Marked, 0, text.Text.Length);
    }
}
