using System.Text.Json;
using W2S.Cli.Output;
using W2S.Cli.Tests.Support;
using W2S.Engine.Tests.Hub;

namespace W2S.Cli.Tests.Commands;

public sealed class ModelsListCommandTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private readonly TinyHubCache _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task List_Json_DescribesEveryRevision()
    {
        var other = new string('a', 40);
        var folder = _cache.Add("org/large", models.Large);
        _cache.Add("org/large", models.Large, reference: null, other);

        var lines = (await CliRun.WithHubAsync(_cache.Offline, "models", "list", "--json")).ShouldSucceed().JsonLines;

        Assert.Equal([TinyRepository.Commit, other], lines.Select(line => line.GetProperty("commit").GetString()));
        Assert.All(lines, line => Assert.Equal("org/large", line.GetProperty("repository").GetString()));
        Assert.Equal(["[\"main\"]", "[]"], lines.Select(line => line.GetProperty("revisions").GetRawText()));
        Assert.Equal(folder, lines[0].GetProperty("folder").GetString());
        Assert.Equal(3, lines[0].GetProperty("files").GetInt32());
        Assert.Equal(
            Directory.EnumerateFiles(models.Large).Sum(file => new FileInfo(file).Length), lines[0].GetProperty("size").GetInt64());
        Assert.All(lines, line => Assert.Equal(JsonValueKind.Null, line.GetProperty("problem").ValueKind));
    }

    [Fact]
    public async Task List_WhatCannotBeLoaded_SaysWhy()
    {
        File.Delete(Path.Join(_cache.Add("org/half", models.Large), "model.safetensors"));
        File.WriteAllText(Path.Join(_cache.Add("org/odd", models.Large), "config.json"), """{"model_type": "odd"}""");

        var lines = (await CliRun.WithHubAsync(_cache.Offline, "models", "list", "--json")).ShouldSucceed().JsonLines;

        Assert.Equal("incomplete; w2s models pull org/half completes it", lines[0].GetProperty("problem").GetString());
        Assert.StartsWith("config.json: model_type: 'odd' found", lines[1].GetProperty("problem").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_Table_NamesModelsAndTheirSum()
    {
        _cache.Add("org/a-name-that-is-too-long-to-stand-beside-the-others-in-eighty-columns", models.Large);

        var table = (await CliRun.WithHubAsync(_cache.Offline, "models", "list")).ShouldSucceed().Output;

        Assert.Contains("org/a-name-that-is-too-long-to-stand-beside-the-others-in-eighty-columns", table, StringComparison.Ordinal);
        Assert.Contains("0123456 ", table, StringComparison.Ordinal);
        Assert.Contains("1 model, ", table, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(72)]
    [InlineData(80)]
    [InlineData(109)]
    public void List_NarrowTerminal_WrapsNoCell(int width)
    {
        using var output = new StringWriter();
        var host = new ConsoleHost { Input = TextReader.Null, Output = output, Error = TextWriter.Null, OutputIsTerminal = true, Width = width };
        CachedModel[] found =
        [
            new("HuggingFaceH4/mistral-7b-sft-beta-with-a-long-name", ["a-branch-of-a-long-name", "main"], new('a', 40), "/f", 999_900_000, 12, null),
            new("gpt2", [], new('b', 40), "/g", 1, 1, null),
        ];

        CachedModelTable.Write(host, found, "/");

        var lines = output.ToString().Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        Assert.Equal(2 + found.Length + 1, lines.Count);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, width));
    }

    [Fact]
    public async Task List_NoCache_IsEmpty() =>
        Assert.StartsWith("0 models, 0 bytes in ", (await CliRun.OfAsync("models", "list")).ShouldSucceed().Output, StringComparison.Ordinal);
}
