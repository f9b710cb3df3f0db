using System.CommandLine;

namespace W2S.Bench.Commands;

/// <summary>An option that takes some of a few names, in any case, with commas or spaces between them.</summary>
internal static class NameList
{
    /// <returns>An option whose value is what was named, each once and in the order of <paramref name="known"/>; none without the option.</returns>
    /// <param name="otherwise">What is meant without the option, for its help.</param>
    public static Option<string[]> Create(string name, string description, IReadOnlyList<string> known, string otherwise = "all") => new(name)
    {
        Description = $"{description}: some of {string.Join(", ", known)}, with commas between them [{otherwise}].",
        HelpName = "NAME,...",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = result =>
        {
            string[] found =
                [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
            string[] unknown = [.. found.Except(known, StringComparer.OrdinalIgnoreCase)];
            if (found.Length == 0 || unknown.Length > 0)
            {
                var what = found.Length == 0 ? "nothing" : $"'{string.Join(", ", unknown)}'";
                result.AddError($"{name}: {what} found, some of {string.Join(", ", known)} expected");
            }

            return [.. known.Where(each => found.Contains(each, StringComparer.OrdinalIgnoreCase))];
        },
    };
}
