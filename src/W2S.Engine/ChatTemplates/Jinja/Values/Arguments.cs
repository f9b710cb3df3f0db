namespace W2S.Engine.ChatTemplates.Jinja.Values;

/// <summary>What a function, filter or test is called with.</summary>
internal sealed record Arguments(IReadOnlyList<Value> Positional, IReadOnlyList<(string Name, Value Value)> Named)
{
    public static Arguments None { get; } = new([], []);

    public static Arguments Of(params IReadOnlyList<Value> positional) => new(positional, []);

    /// <summary>The arguments in the order of the parameters, null for one that is not given.</summary>
    /// <param name="called">Name of what is called, for messages.</param>
    /// <param name="required">How many of the parameters must be given.</param>
    public Value?[] Bind(string called, int required, params string[] parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw new TemplateFault($"{called}: {Positional.Count} arguments found, at most {parameters.Length} expected");
        }

        var bound = new Value?[parameters.Length];
        for (var i = 0; i < Positional.Count; i++)
        {
            bound[i] = Positional[i];
        }

        foreach ((var name, var value) in Named)
        {
            var at = Array.IndexOf(parameters, name);
            bound[at >= 0 ? at : throw new TemplateFault($"{called}: an argument named {name}, which is not supported")] =
                bound[at] is null ? value : throw new TemplateFault($"{called}: the argument {name} found twice");
        }

        var missing = Array.FindIndex(bound, 0, required, b => b is null);
        return missing < 0 ? bound : throw new TemplateFault($"{called}: no argument {parameters[missing]}");
    }

    /// <summary>The same without its first positional arguments.</summary>
    public Arguments After(int count) => new([.. Positional.Skip(count)], Named);
}
