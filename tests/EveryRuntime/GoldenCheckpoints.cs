using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>The tiny checkpoints that transformers computed with.</summary>
internal static class GoldenCheckpoints
{
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.EnumerateDirectories(Fixtures.PathOf("golden", "checkpoints")).Select(Path.GetFileName).Order(StringComparer.Ordinal)!];

    public static IEnumerable<string> LanguageModels => Names.Where(name => !IsClassifier(name));

    public static IEnumerable<string> Classifiers => Names.Where(IsClassifier);

    public static bool IsClassifier(string name) => name.EndsWith("-reward", StringComparison.Ordinal);

    public static string PathOf(string name) => Fixtures.PathOf("golden", "checkpoints", name);
}
