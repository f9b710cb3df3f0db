using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class RepositoryFileNameTests
{
    [Theory]
    [InlineData("config.json")]
    [InlineData("additional_chat_templates/tool use.jinja")]
    [InlineData("..data/a..b/...")]
    [InlineData("runs/Jan01_12:00:00/events")]
    public void Problem_NameInsideTheFolder_IsNone(string name) => Assert.Null(RepositoryFileName.Problem(name));

    [Fact]
    public void Problem_AnyNameWithoutOne_StaysInsideTheFolder() =>
        Prop.ForAll(PathLikeText.Any, StaysInside).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static bool StaysInside(string name) =>
        RepositoryFileName.Problem(name) is not null
        || Path.GetFullPath(name, "/snapshot").StartsWith("/snapshot/", StringComparison.Ordinal);
}
