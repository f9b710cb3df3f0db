using System.CommandLine;

namespace W2S.Cli.Commands;

/// <summary>An option whose value is one of a few names. The parser's own conversion would take an enum's numbers too.</summary>
internal static class NameOption
{
    /// <param name="find">The value of a name; null if there is none.</param>
    public static Option<T?> Create<T>(string name, string description, IReadOnlyList<string> names, Func<string, T?> find)
        where T : struct =>
        new(name)
        {
            Description = description,
            HelpName = "TYPE",
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (find(text) is { } value)
                {
                    return value;
                }

                result.AddError($"{name}: '{text}' found, one of {string.Join(", ", names)} expected");
                return null;
            },
            CompletionSources = { names.ToArray() },
        };
}
