namespace W2S.Engine.Tests.EveryRuntime;

/// <summary>Which of <see cref="TestRuntimes"/> a test runs on, by name, as test data.</summary>
public static class RuntimeCases
{
    public static TheoryData<string> All => Of(_ => true);

    /// <summary>All that compute in 32-bit floats.</summary>
    public static TheoryData<string> Exact => Of(runtime => runtime.IsExact);

    /// <summary>All others.</summary>
    public static TheoryData<string> Narrow => Of(runtime => !runtime.IsExact);

    /// <summary>One for each type.</summary>
    public static TheoryData<string> EachType => Of(runtime => runtime.IsFirstChoice);

    /// <summary>One, in 32-bit floats.</summary>
    public static TheoryData<string> Main => Of(runtime => runtime.IsMain);

    /// <summary>Each of <paramref name="runtimes"/> with each of <paramref name="items"/>.</summary>
    public static TheoryData<string, T> With<T>(this TheoryData<string> runtimes, IEnumerable<T> items)
    {
        var data = new TheoryData<string, T>();
        foreach (var item in items)
        {
            foreach (var runtime in runtimes.Cast<object[]>())
            {
                data.Add((string)runtime[0], item);
            }
        }

        return data;
    }

    /// <summary>That of <see cref="Main"/>.</summary>
    internal static TestRuntime MainRuntime => TestRuntimes.All.Single(runtime => runtime.IsMain);

    internal static TestRuntime Named(string name) => TestRuntimes.All.Single(runtime => runtime.Name == name);

    private static TheoryData<string> Of(Func<TestRuntime, bool> isAsked) => [.. TestRuntimes.All.Where(isAsked).Select(runtime => runtime.Name)];
}
