using W2S.Engine.Hub;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hub;

public sealed class HubOptionsTests : IDisposable
{
    private readonly TempFolder _root = new();
    private readonly Dictionary<string, string> _variables = new(StringComparer.Ordinal);

    private static string User => Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    public void Dispose() => _root.Dispose();

    [Fact]
    public void FromEnvironment_NothingSet_IsWhatOtherToolsUse()
    {
        Set("HF_HOME", _root.Path); // or the token of whoever runs this would be found

        var options = Read();

        Assert.Equal(new Uri("https://huggingface.co"), options.Endpoint);
        Assert.Equal((null, false, 4), (options.Token, options.Offline, options.MaxParallelDownloads));
        Assert.Equal(Path.Join(User, ".cache", "huggingface", "hub"), new HubOptions().CacheFolder);
    }

    [Fact]
    public void FromEnvironment_CacheFolders_OverrideEachOtherInOrder()
    {
        Set("XDG_CACHE_HOME", "/xdg");
        Assert.Equal("/xdg/huggingface/hub", Read().CacheFolder);

        Set("HF_HOME", "~/hf");
        Assert.Equal(Path.Join(User, "hf", "hub"), Read().CacheFolder);

        Set("HUGGINGFACE_HUB_CACHE", "/older");
        Assert.Equal("/older", Read().CacheFolder);

        Set("HF_HUB_CACHE", "/newer/");
        Assert.Equal("/newer", Read().CacheFolder);

        Set("HF_HUB_CACHE", "");
        Assert.Equal("/older", Read().CacheFolder);
    }

    [Fact]
    public void FromEnvironment_Token_ComesFromTheVariableThenTheFile()
    {
        Set("HF_HOME", _root.Path);
        _root.Write("token", "hf_file\n");
        Assert.Equal("hf_file", Read().Token);

        Set("HF_TOKEN_PATH", _root.Write("elsewhere", "hf_elsewhere\r\n"));
        Assert.Equal("hf_elsewhere", Read().Token);

        Set("HF_TOKEN", " hf_variable\n");
        Assert.Equal("hf_variable", Read().Token);

        Set("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
        Assert.Null(Read().Token);
    }

    [Theory]
    [InlineData("HF_HUB_OFFLINE", "1", true)]
    [InlineData("HF_HUB_OFFLINE", "yes", true)]
    [InlineData("HF_HUB_OFFLINE", "0", false)]
    [InlineData("TRANSFORMERS_OFFLINE", "True", true)]
    public void FromEnvironment_Offline_IsHeeded(string variable, string value, bool expected)
    {
        Set(variable, value);

        Assert.Equal(expected, Read().Offline);
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("ftp://host")]
    [InlineData("https://user:secret@host")]
    [InlineData("https://host/?q=1")]
    public void FromEnvironment_UnusableEndpoint_IsRefusedWithoutRepeatingIt(string endpoint)
    {
        Set("HF_ENDPOINT", endpoint);

        var message = Assert.Throws<InvalidOptionException>(Read).Message;

        Assert.StartsWith("HF_ENDPOINT: an absolute http or https address", message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromEnvironment_Timeouts_AreInSeconds()
    {
        Set("HF_HUB_ETAG_TIMEOUT", "7");
        Set("HF_HUB_DOWNLOAD_TIMEOUT", "120");

        Assert.Equal((TimeSpan.FromSeconds(7), TimeSpan.FromMinutes(2)), (Read().ResponseTimeout, Read().StallTimeout));
    }

    [Theory]
    [InlineData("HF_HUB_ETAG_TIMEOUT", "0")]
    [InlineData("HF_HUB_ETAG_TIMEOUT", "-1")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT", "soon")]
    [InlineData("HF_HUB_DOWNLOAD_TIMEOUT", "3601")]
    public void FromEnvironment_UnusableTimeout_IsRefusedByName(string variable, string value)
    {
        Set(variable, value);

        var error = Assert.Throws<InvalidOptionException>(Read);

        Assert.Equal(variable, error.Option);
        Assert.Contains($"'{value}' found, whole seconds from 1 to 3600 expected", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hf_\u00e9")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    public void Token_WithImpossibleCharacters_IsRefusedWithoutRepeatingIt(string token)
    {
        var message = Assert.Throws<InvalidOptionException>(() => new HubOptions { Token = token }).Message;

        Assert.DoesNotContain(token, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ToString_WithToken_DoesNotShowIt()
    {
        var options = new HubOptions { Token = "hf_secret" };

        Assert.DoesNotContain("hf_secret", options.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("hf_secret", System.Text.Json.JsonSerializer.Serialize(options), StringComparison.Ordinal);
    }

    [Fact]
    public void Limits_OutOfRange_AreRefusedByName()
    {
        Assert.Equal(
            "MaxParallelDownloads", Assert.Throws<InvalidOptionException>(() => new HubOptions { MaxParallelDownloads = 0 }).Option);
        Assert.Equal("MaxRetries", Assert.Throws<InvalidOptionException>(() => new HubOptions { MaxRetries = -1 }).Option);
        Assert.Equal("StallTimeout", Assert.Throws<InvalidOptionException>(() => new HubOptions { StallTimeout = TimeSpan.Zero }).Option);
    }

    private void Set(string name, string value) => _variables[name] = value;

    private HubOptions Read() => new HubEnvironment(_variables.GetValueOrDefault).Read();
}
