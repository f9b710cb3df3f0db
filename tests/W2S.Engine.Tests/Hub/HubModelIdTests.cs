using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubModelIdTests
{
    [Theory]
    [InlineData("HuggingFaceH4/zephyr-7b-beta", "HuggingFaceH4/zephyr-7b-beta", "main")]
    [InlineData("gpt2", "gpt2", "main")]
    [InlineData("openai-community/gpt2@v1.0", "openai-community/gpt2", "v1.0")]
    [InlineData("a/b@refs/pr/12", "a/b", "refs/pr/12")]
    [InlineData("a/b.c_d-e@0123456789abcdef0123456789abcdef01234567", "a/b.c_d-e", "0123456789abcdef0123456789abcdef01234567")]
    public void TryParse_NameOfAModel_IsTakenApart(string text, string repository, string revision)
    {
        Assert.True(HubModelId.TryParse(text, out var id));

        Assert.Equal((repository, revision), (id.Repository, id.Revision));
        Assert.Equal(text, id.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("./x")]
    [InlineData("~/x")]
    [InlineData("/abs/olute")]
    [InlineData("a/b/c")]
    [InlineData("a/")]
    [InlineData("/b")]
    [InlineData("a\\b")]
    [InlineData("C:\\models")]
    [InlineData("C:")]
    [InlineData("a/b c")]
    [InlineData("a/b\n")]
    [InlineData("a/b?x=1")]
    [InlineData("a/b%2e%2e")]
    [InlineData("a/..b..c")]
    [InlineData("a/x..y")]
    [InlineData("a/x--y")]
    [InlineData("a/-x")]
    [InlineData("a/x.git")]
    [InlineData("a/b@")]
    [InlineData("a/b@../../x")]
    [InlineData("a/b@/x")]
    [InlineData("a/b@x/")]
    [InlineData("a/b@.hidden")]
    [InlineData("a/b@x@y")]
    [InlineData("a/b@x y")]
    [InlineData("a/b@x\\y")]
    public void TryParse_AnythingElse_IsNoModel(string? text) => Assert.False(HubModelId.TryParse(text, out _));

    [Fact]
    public void TryParse_LongerThanTheHubAllows_IsNoModel()
    {
        Assert.True(HubModelId.TryParse(new string('a', 96), out _));
        Assert.False(HubModelId.TryParse(new string('a', 97), out _));
        Assert.False(HubModelId.TryParse("a/b@" + new string('r', 201), out _));
    }

    [Fact]
    public void TryParse_AnyText_StaysInsideTheCacheFolder() =>
        Prop.ForAll(PathLikeText.Any, StaysInside).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    [Fact]
    public void Constructor_NoSuchName_SaysWhatIsExpected()
    {
        Assert.Contains(
            "owner/name expected", Assert.Throws<InvalidOptionException>(() => new HubModelId("../x")).Message, StringComparison.Ordinal);
        Assert.Contains(
            "'..' found", Assert.Throws<InvalidOptionException>(() => new HubModelId("a/b", "..")).Message, StringComparison.Ordinal);
    }

    private static bool StaysInside(string text)
    {
        if (!HubModelId.TryParse(text, out var id))
        {
            return true;
        }

        var folders = new HubFolders("/cache", id.Repository);
        return Path.GetFullPath(folders.Reference(id.Revision)).StartsWith("/cache/models--", StringComparison.Ordinal)
            && HubFolders.RepositoryOf(Path.GetFileName(folders.Root)) == id.Repository;
    }
}
