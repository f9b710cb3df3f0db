using W2S.Engine.Hub;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hub;

public sealed class HubCacheTests : IDisposable
{
    private static readonly HubModelId Main = new(TinyRepository.Name);

    private readonly TempFolder _root = new();

    private HubCache Cache => new(new HubOptions { CacheFolder = _root.Path });

    public void Dispose() => _root.Dispose();

    [Fact]
    public void FindSnapshot_NoCacheAtAll_IsNull()
    {
        var cache = new HubCache(new HubOptions { CacheFolder = Path.Join(_root.Path, "nowhere") });

        Assert.Null(cache.FindSnapshot(Main));
        Assert.Empty(cache.List());
    }

    [Theory]
    [InlineData("main")]
    [InlineData("v1.0")]
    [InlineData("refs/pr/1")]
    public void FindSnapshot_Reference_LeadsToTheCommit(string reference)
    {
        var snapshot = TinyRepository.Single().WriteCache(_root.Path, reference: reference);

        Assert.Equal(snapshot, Cache.FindSnapshot(new HubModelId(TinyRepository.Name, reference)));
        Assert.Null(Cache.FindSnapshot(new HubModelId(TinyRepository.Name, "other")));
        Assert.Null(Cache.FindSnapshot(new HubModelId(TinyRepository.Name, "refs")));
    }

    [Fact]
    public void FindSnapshot_Commit_NeedsNoReference()
    {
        var snapshot = TinyRepository.Sharded().WriteCache(_root.Path, reference: null);

        Assert.Equal(snapshot, Cache.FindSnapshot(new HubModelId(TinyRepository.Name, TinyRepository.Commit)));
        Assert.Null(Cache.FindSnapshot(Main));
    }

    [Theory]
    [InlineData("config.json")]
    [InlineData("tokenizer.json")]
    [InlineData("model.safetensors.index.json")]
    [InlineData("model-00002-of-00003.safetensors")]
    public void FindSnapshot_FileMissing_IsNull(string name)
    {
        TinyRepository.Sharded().Without(name).WriteCache(_root.Path);

        Assert.Null(Cache.FindSnapshot(Main));
    }

    [Fact]
    public void FindSnapshot_BlobGone_IsNull()
    {
        var repository = TinyRepository.Single();
        var snapshot = repository.WriteCache(_root.Path);
        File.Delete(File.ResolveLinkTarget(Path.Join(snapshot, "model.safetensors"), returnFinalTarget: true)!.FullName);

        Assert.Null(Cache.FindSnapshot(Main));
    }

    [Theory]
    [InlineData("../../../etc")]
    [InlineData("")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF01234567")]
    public void FindSnapshot_ReferenceThatIsNoCommit_IsNull(string content)
    {
        var snapshot = TinyRepository.Single().WriteCache(_root.Path);
        File.WriteAllText(Path.Join(snapshot, "../../refs/main"), content);

        Assert.Null(Cache.FindSnapshot(Main));
    }

    [Fact]
    public void FindSnapshot_IndexNamingFilesOutside_IsNull()
    {
        TinyRepository.Sharded()
            .With("model.safetensors.index.json", """{"weight_map":{"a":"../../x.safetensors"}}""")
            .WriteCache(_root.Path);

        Assert.Null(Cache.FindSnapshot(Main));
    }

    [Fact]
    public void FindSnapshot_ListingKnowsOfMore_IsNull()
    {
        // As huggingface_hub 1.x keeps it.
        var snapshot = TinyRepository.Single().WriteCache(_root.Path);
        var listing = Directory.CreateDirectory(Path.Join(snapshot, "../../trees")).FullName;
        File.WriteAllText(
            Path.Join(listing, TinyRepository.Commit + ".json"),
            """
            {"format_version": 1, "files": {
              "README.md": {"size": 5, "blob_id": "0000000000000000000000000000000000000000"},
              "chat_template.jinja": {"size": 5, "blob_id": "0000000000000000000000000000000000000000"}}}
            """);

        Assert.Null(Cache.FindSnapshot(Main));

        File.WriteAllText(Path.Join(snapshot, "chat_template.jinja"), "12345");
        Assert.Equal(snapshot, Cache.FindSnapshot(Main));
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("""{"format_version": 2, "files": {}}""")]
    [InlineData("""{"format_version": 1, "files": {"../x": {"size": 5, "blob_id": "0000000000000000000000000000000000000000"}}}""")]
    [InlineData("""{"format_version": 1, "files": {"x": {"size": "5", "blob_id": "zz"}}}""")]
    [InlineData("[]")]
    public void FindSnapshot_UnusableListing_IsPassedOver(string listing)
    {
        var snapshot = TinyRepository.Single().WriteCache(_root.Path);
        Directory.CreateDirectory(Path.Join(snapshot, "../../trees"));
        File.WriteAllText(Path.Join(snapshot, "../../trees", TinyRepository.Commit + ".json"), listing);

        Assert.Equal(snapshot, Cache.FindSnapshot(Main));
    }

    [Fact]
    public void List_Cache_IsDescribed()
    {
        var other = new string('f', 40);
        TinyRepository.Single().WriteCache(_root.Path);
        TinyRepository.Single().With("config.json", "{}").Without("tokenizer.json").WriteCache(_root.Path, reference: "dev", commit: other);
        TinyRepository.Single().WriteCache(_root.Path, repository: "gpt2", reference: null);
        _root.Folder("datasets--a--b");
        _root.Folder("models--");
        _root.Folder(".locks");
        _root.Write("CACHEDIR.TAG", "");

        var found = Cache.List();

        Assert.Equal(["gpt2", TinyRepository.Name], found.Select(r => r.Repository));
        Assert.Equal([TinyRepository.Commit, other], found[1].Revisions.Select(r => r.Commit));
        Assert.Equal(["main"], found[1].Revisions[0].References);
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"], found[1].Revisions[0].Files.Select(f => f.Name));
        Assert.Equal(3_000, found[1].Revisions[0].Files[1].Size);
        Assert.Equal([true, false], found[1].Revisions.Select(r => r.IsComplete));
        Assert.Equal(found[1].Revisions[0].Size + 2, found[1].SizeOnDisk); // the weights are shared
        Assert.InRange(found[1].LastUsed, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.MaxValue);
    }
}
