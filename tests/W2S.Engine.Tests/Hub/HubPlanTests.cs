using System.Text.Json.Nodes;
using W2S.Engine.Checkpoints;
using W2S.Engine.Hub;

namespace W2S.Engine.Tests.Hub;

public sealed class HubPlanTests : HubTest
{
    private const string Index = "model.safetensors.index.json";
    private const string Digits = "0123456789abcdef0123456789abcdef01234567";

    [Theory]
    [InlineData("../config.json")]
    [InlineData("a/../../config.json")]
    [InlineData("/etc/passwd")]
    [InlineData("C:\\config.json")]
    [InlineData("c:config.json")]
    [InlineData("\\\\server\\share\\config.json")]
    [InlineData("a\\b")]
    [InlineData("a//b")]
    [InlineData("./config.json")]
    [InlineData("a/")]
    [InlineData("")]
    [InlineData("a\u0000b")]
    [InlineData("a\u001b[2Jb")]
    public async Task Plan_ListingWithANameThatLeadsElsewhere_IsRefused(string name) =>
        await AssertRefusedAsync(listing => Add(listing, name, 5, Digits), "file name");

    [Fact]
    public async Task Plan_ListingWithAnOverlongName_IsRefused()
    {
        await AssertRefusedAsync(listing => Add(listing, new string('a', 256), 5, Digits), "file name");
        await AssertRefusedAsync(listing => Add(listing, string.Join('/', Enumerable.Repeat("abc", 300)), 5, Digits), "1199 characters");
    }

    [Fact]
    public async Task Plan_ListingWithTooManyFiles_IsRefused() => await AssertRefusedAsync(
        listing =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                Add(listing, $"f{i}", 0, Digits);
            }
        },
        "10003 files found, at most 10000 expected");

    [Fact]
    public async Task Plan_FileListedTwice_IsRefused() =>
        await AssertRefusedAsync(listing => Add(listing, "config.json", 5, Digits), "'config.json' is listed twice");

    [Fact]
    public async Task Plan_NeededFilesThatDifferInCaseOnly_AreRefused() => await AssertRefusedAsync(
        listing =>
        {
            Add(listing, "additional_chat_templates/a.jinja", 5, Digits);
            Add(listing, "additional_chat_templates/A.jinja", 5, Digits);
        },
        "differ in case only");

    [Theory]
    [InlineData("../../../../tmp/x")]
    [InlineData("0123456789ABCDEF0123456789ABCDEF01234567")]
    [InlineData("0123")]
    [InlineData("")]
    public async Task Plan_ChecksumThatIsNone_IsRefused(string checksum) =>
        await AssertRefusedAsync(listing => Add(listing, "merges.txt", 5, checksum), "without a usable checksum");

    [Fact]
    public async Task Plan_LargeFileWithAShortChecksum_IsRefused() => await AssertRefusedAsync(
        listing => listing["siblings"]![2]!["lfs"]!["sha256"] = Digits,
        "without a usable checksum");

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue)]
    public async Task Plan_ImpossibleSize_IsRefused(long size) =>
        await AssertRefusedAsync(listing => Add(listing, "merges.txt", size, Digits), "is listed with");

    [Theory]
    [InlineData("../../x")]
    [InlineData("main")]
    [InlineData("")]
    public async Task Plan_CommitThatIsNone_IsRefused(string commit) =>
        await AssertRefusedAsync(listing => listing["sha"] = commit, "40 hexadecimal digits expected");

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"sha":5,"siblings":[]}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":{}}""")]
    [InlineData("""{"sha":"0123456789abcdef0123456789abcdef01234567","siblings":[5]}""")]
    [InlineData("""{"sha":"a","sha":"0123456789abcdef0123456789abcdef01234567","siblings":[]}""")]
    public async Task Plan_AnswerThatIsNoListing_IsRefused(string answer)
    {
        var server = Serve(TinyRepository.Single());
        server.Script = _ => Reply.Text(answer);

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).PlanAsync(Id));

        Assert.Contains("no listing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_ListingWithoutEnd_IsRefused()
    {
        var server = Serve(TinyRepository.Single());
        server.Script = _ => new Reply { Then = Ending.Flood };

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).PlanAsync(Id));

        Assert.Contains("an answer of more than 32000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_AnotherCommitThanAskedFor_IsRefused()
    {
        var server = Serve(TinyRepository.Single());

        var error = await Assert.ThrowsAsync<HubException>(
            () => Client(server).PlanAsync(new HubModelId(TinyRepository.Name, new string('b', 40))));

        Assert.Contains("the one asked for expected", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("config.json", "no config.json found among 2 files")]
    [InlineData(Weights, "neither model.safetensors nor model.safetensors.index.json found among 2 files")]
    public async Task Plan_NoCheckpoint_IsRefusedBeforeAnyFile(string missing, string problem)
    {
        var server = Serve(TinyRepository.Single().Without(missing));

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).PlanAsync(Id));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("../x.safetensors")]
    [InlineData("/x.safetensors")]
    [InlineData("C:\\x.safetensors")]
    [InlineData("sub/x.safetensors")]
    [InlineData("pytorch_model.bin")]
    [InlineData("config.json")]
    public async Task Plan_IndexNamingFilesItMustNot_IsRefusedBeforeAnyWeights(string shard)
    {
        var index = new JsonObject { ["weight_map"] = new JsonObject { ["a"] = shard } };
        var server = Serve(TinyRepository.Sharded().With(Index, index.ToJsonString()));

        var error = await Assert.ThrowsAsync<ModelFormatException>(() => Client(server).DownloadAsync(Id));

        Assert.Contains($"{TinyRepository.Name}: {Index}", error.Message, StringComparison.Ordinal);
        Assert.Equal([HubServer.ListingPath(), HubServer.ContentPath(Index)], server.Paths);
        Assert.False(Directory.Exists(Snapshot));
    }

    [Fact]
    public async Task Plan_IndexNamingAShardThatIsNotThere_IsRefused()
    {
        var server = Serve(TinyRepository.Sharded().Without("model-00002-of-00003.safetensors"));

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).PlanAsync(Id));

        Assert.Contains(
            "names model-00002-of-00003.safetensors, which the repository does not have", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_IndexTooLong_IsRefusedBeforeItIsFetched()
    {
        var server = Serve(TinyRepository.Sharded());
        server.Script = request =>
        {
            var listing = server.Listing();
            listing["siblings"]!.AsArray().Single(f => f!["rfilename"]!.GetValue<string>() == Index)!["size"] = 32_000_001;
            return request.Target.StartsWith("/api", StringComparison.Ordinal) ? Reply.Text(listing.ToJsonString()) : null;
        };

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).PlanAsync(Id));

        Assert.Contains("at most 32000000 expected", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    private static void Add(JsonObject listing, string name, long size, string checksum) =>
        listing["siblings"]!.AsArray().Add(new JsonObject { ["rfilename"] = name, ["size"] = size, ["blobId"] = checksum });

    private async Task AssertRefusedAsync(Action<JsonObject> poison, string problem)
    {
        var server = Serve(TinyRepository.Single());
        var listing = server.Listing();
        poison(listing);
        server.Script = _ => Reply.Text(listing.ToJsonString());

        var error = await Assert.ThrowsAsync<HubException>(() => Client(server).DownloadAsync(Id));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', error.Message);
        Assert.Single(server.Requests);
        Assert.False(Directory.Exists(CacheFolder));
    }
}
