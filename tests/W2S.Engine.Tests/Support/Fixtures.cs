namespace W2S.Engine.Tests.Support;

/// <summary>Files of tests/Fixtures, as copied beside the tests.</summary>
internal static class Fixtures
{
    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Join([AppContext.BaseDirectory, "Fixtures", .. parts]);
}
