using Microsoft.Extensions.Logging;
using W2S.Engine.Checkpoints;
using W2S.Engine.Guidance;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.LargeModels;
using W2S.Engine.LargeModels.Local;
using W2S.Engine.Models;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Hosting;

public sealed class ModelRegistryTests
{
    private readonly LoaderProbe _loader = new();

    [Fact]
    public async Task Constructor_LoadsNothing()
    {
        await using var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big").AddGuidance("pair", "t", "u"));

        Assert.Empty(_loader.Loads);
        Assert.Equal(["base"], registry.LargeModels);
        Assert.Equal(["pair"], registry.Guidance);
    }

    [Fact]
    public async Task GetLargeModel_ManyAtOnce_ShareOneLoad()
    {
        var released = new TaskCompletionSource();
        _loader.BeforeLoading = _ => released.Task;
        await using var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big"));

        var waiting = Enumerable.Range(0, 20).Select(_ => registry.GetLargeModelAsync("base", default).AsTask()).ToList();
        released.SetResult();
        var models = await Task.WhenAll(waiting);

        Assert.Equal(["big"], _loader.Loads);
        Assert.Single(models.Distinct());
        Assert.Same(models[0], await registry.GetLargeModelAsync(null, default));
    }

    [Fact]
    public async Task GetLargeModel_OneWaiterCancels_OthersStillGetTheModel()
    {
        var released = new TaskCompletionSource();
        _loader.BeforeLoading = _ => released.Task;
        await using var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big"));
        using var impatience = new CancellationTokenSource();

        var impatient = registry.GetLargeModelAsync("base", impatience.Token).AsTask();
        var patient = registry.GetLargeModelAsync("base", default).AsTask();
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        released.SetResult();
        Assert.Equal("base", (await patient).Name);
        Assert.Equal(["big"], _loader.Loads);
    }

    [Fact]
    public async Task GetLargeModel_AfterAFailedLoad_TriesAgain()
    {
        _loader.BeforeLoading = _ => throw new ModelFormatException("half a file");
        await using var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big"));
        await Assert.ThrowsAsync<ModelFormatException>(() => registry.GetLargeModelAsync("base", default).AsTask());

        _loader.BeforeLoading = _ => Task.CompletedTask;

        Assert.Equal("base", (await registry.GetLargeModelAsync("base", default)).Name);
        Assert.Equal(["big", "big"], _loader.Loads);
    }

    [Fact]
    public async Task GetLargeModel_CacheMiB_IsTheLimitOfThatNameOfTheSharedModel()
    {
        var options = new WeakToStrongOptions().AddLargeModel("base", "big", cacheMiB: 4096).AddLargeModel("free", "big");
        await using var registry = _loader.CreateRegistry(options);

        var limited = (LocalLargeModel)await registry.GetLargeModelAsync("base", default);
        var free = (LocalLargeModel)await registry.GetLargeModelAsync("free", default);

        Assert.Equal((4L << 30, null), (limited.MaxCacheBytes, free.MaxCacheBytes));
        Assert.Same(limited.Model.Runner.Caches, free.Model.Runner.Caches);
    }

    [Fact]
    public async Task Get_SameFolderUnderSeveralNames_LoadsItOnceAndNamesEachUse()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("base", "shared")
            .AddLargeModel("again", "./other/../shared/")
            .AddGuidance("pair", "tuned", "shared");
        await using var registry = _loader.CreateRegistry(options);

        var first = (LocalLargeModel)await registry.GetLargeModelAsync("base", default);
        var second = (LocalLargeModel)await registry.GetLargeModelAsync("again", default);
        var pair = (TunedUntunedPair)await registry.GetGuidanceAsync("pair", default);

        Assert.Equal(["shared", "tuned"], _loader.Loads.Order());
        Assert.Same(first.Model.Runner, second.Model.Runner);
        Assert.Same(first.Model.Runner, pair.Untuned.Runner);
        Assert.Equal(
            ["base", "again", "pair.tuned", "pair.untuned"],
            [first.Name, second.Name, pair.Tuned.Name, pair.Untuned.Name]);
    }

    [Fact]
    public async Task Get_SameFolderInSeveralTypes_LoadsItOnceForEach()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("stored", "shared")
            .AddLargeModel("small", "shared", weights: WeightType.Int8)
            .AddLargeModel("again", "./shared", weights: WeightType.Int8)
            .AddGuidance("pair", "tuned", "shared", weights: WeightType.Int8);
        await using var registry = _loader.CreateRegistry(options);

        var stored = (LocalLargeModel)await registry.GetLargeModelAsync("stored", default);
        var small = (LocalLargeModel)await registry.GetLargeModelAsync("small", default);
        var again = (LocalLargeModel)await registry.GetLargeModelAsync("again", default);
        var pair = (TunedUntunedPair)await registry.GetGuidanceAsync("pair", default);

        Assert.Equal(["shared", "shared int8", "tuned int8"], _loader.Loads);
        Assert.NotSame(stored.Model.Runner, small.Model.Runner);
        Assert.Same(small.Model.Runner, again.Model.Runner);
        Assert.Same(small.Model.Runner, pair.Untuned.Runner);
    }

    [Fact]
    public async Task Get_SameFolderOnSeveralDevices_LoadsItOnceForEachHoweverTheyAreSpelled()
    {
        var options = new WeakToStrongOptions()
            .AddLargeModel("processor", "shared", device: "cpu")
            .AddLargeModel("first", "shared", device: "cuda")
            .AddLargeModel("again", "./shared", device: " CUDA:0 ")
            .AddLargeModel("exact", "shared", device: "cuda", dtype: ComputeType.Fp32)
            .AddGuidance("pair", "tuned", "shared", device: "cuda:1", untunedDevice: "cuda:0");
        await using var registry = _loader.CreateRegistry(options);

        var runners = new List<DecoderRunner>();
        foreach (var name in new[] { "processor", "first", "again", "exact" })
        {
            runners.Add(((LocalLargeModel)await registry.GetLargeModelAsync(name, default)).Model.Runner);
        }

        var pair = (TunedUntunedPair)await registry.GetGuidanceAsync("pair", default);

        Assert.Equal(["shared", "shared cuda:0", "shared cuda:0 fp32", "tuned cuda:1"], _loader.Loads);
        Assert.Equal(3, runners.Distinct().Count());
        Assert.Same(runners[1], runners[2]);
        Assert.Same(runners[1], pair.Untuned.Runner);
    }

    [Fact]
    public async Task GetGuidance_DeviceAndDtype_AreThoseOfBothModels()
    {
        var options = new WeakToStrongOptions().AddGuidance("pair", "t", "u", device: "cuda:2", dtype: ComputeType.Bf16);
        await using var registry = _loader.CreateRegistry(options);

        await registry.GetGuidanceAsync("pair", default);

        Assert.Equal(["t cuda:2 bf16", "u cuda:2 bf16"], _loader.Loads.Order());
    }

    [Fact]
    public async Task Get_WhatTheLoadCannotMeet_IsReportedUnderEachNameThatAskedForIt()
    {
        _loader.BeforeLoading = _ => throw new InvalidOptionException("dtype", "bf16 found, fp32 expected");
        await using var registry = _loader.CreateRegistry(
            new WeakToStrongOptions().AddLargeModel("base", "big", dtype: ComputeType.Bf16).AddGuidance("pair", "t", "u"));

        var large = await Assert.ThrowsAsync<InvalidOptionException>(() => registry.GetLargeModelAsync("base", default).AsTask());
        var pair = await Assert.ThrowsAsync<InvalidOptionException>(() => registry.GetGuidanceAsync("pair", default).AsTask());

        Assert.Equal("base: dtype: bf16 found, fp32 expected", large.Message);
        Assert.Matches(@"\Apair\.(un)?tuned: dtype: bf16 found, fp32 expected\z", pair.Message);
    }

    [Fact]
    public async Task Get_Templates_BelongToTheirModels()
    {
        var options = new WeakToStrongOptions().AddLargeModel("base", "big", "<s>{prompt}").AddGuidance("pair", "t", "u");
        options.Guidance["pair"].TunedPromptTemplate = "T {prompt}";
        options.Guidance["pair"].UntunedPromptTemplate = "{prompt} U";
        await using var registry = _loader.CreateRegistry(options);

        var large = (LocalLargeModel)await registry.GetLargeModelAsync("base", default);
        var pair = (TunedUntunedPair)await registry.GetGuidanceAsync("pair", default);

        Assert.Equal(
            ["<s>{prompt}", "T {prompt}", "{prompt} U"],
            [$"{large.Format}", $"{pair.TunedFormat}", $"{pair.UntunedFormat}"]);
    }

    [Fact]
    public async Task Get_UnknownName_ListsTheNamesThereAre()
    {
        await using var registry = _loader.CreateRegistry(
            new WeakToStrongOptions().AddLargeModel("b", "x").AddLargeModel("a", "y").AddGuidance("pair", "t", "u"));

        var largeModel = await Assert.ThrowsAsync<InvalidOptionException>(() => registry.GetLargeModelAsync("c", default).AsTask());
        var guidance = await Assert.ThrowsAsync<InvalidOptionException>(() => registry.GetGuidanceAsync("c", default).AsTask());

        Assert.Equal("large_model: 'c' found, a registered large model expected: a, b", largeModel.Message);
        Assert.Equal("guidance: 'c' found, a registered guidance expected: pair", guidance.Message);
    }

    [Fact]
    public async Task Defaults_AreTheConfiguredOrTheOnly()
    {
        var options = new WeakToStrongOptions().AddLargeModel("a", "x").AddGuidance("one", "t", "u");
        await using var single = _loader.CreateRegistry(options);
        Assert.Equal(("a", "one"), (single.DefaultLargeModel, single.DefaultGuidance));

        options.AddLargeModel("b", "y").AddGuidance("two", "t", "u");
        await using var several = _loader.CreateRegistry(options);
        Assert.Equal((null, null), (several.DefaultLargeModel, several.DefaultGuidance));
        var error = await Assert.ThrowsAsync<InvalidOptionException>(() => several.GetLargeModelAsync(null, default).AsTask());
        Assert.Contains("a, b", error.Message, StringComparison.Ordinal);

        (options.DefaultLargeModel, options.DefaultGuidance) = ("b", "two");
        await using var chosen = _loader.CreateRegistry(options);
        Assert.Equal(("b", "two"), (chosen.DefaultLargeModel, chosen.DefaultGuidance));
        Assert.Equal("b", (await chosen.GetLargeModelAsync(null, default)).Name);
    }

    [Fact]
    public async Task Get_Instances_AreGivenBackThemselvesAndNotFreed()
    {
        await using var models = new TestModels();
        var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel(models.LargeModel).AddGuidance(models.Pair));

        Assert.Same(models.LargeModel, await registry.GetLargeModelAsync("large", default));
        Assert.Same(models.Pair, await registry.GetGuidanceAsync("pair", default));
        await registry.DisposeAsync();

        await using var session = await models.LargeModel.OpenAsync(new() { Prompt = "p", MaxNewTokens = 1 }, default);
        Assert.NotEmpty(await session.ProposeAsync(1, 1, default));
    }

    [Fact]
    public async Task Get_Checkpoint_IsReportedOnceWhenItIsLoaded()
    {
        using var log = new ListLogger();
        await using var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big"), log: log);

        await registry.GetLargeModelAsync("base", default);
        await registry.GetLargeModelAsync("base", default);

        var line = Assert.Single(log.Lines);
        Assert.Equal(LogLevel.Information, line.Level);
        Assert.StartsWith("Loaded onto cpu in ", line.Text, StringComparison.Ordinal);
        Assert.EndsWith("big", line.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_LastWaiterCancels_EndsTheLoadAndTheNextCallLoadsAnew()
    {
        _loader.BeforeLoading = token => Task.Delay(Timeout.Infinite, token);
        await using var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big"));
        using var impatience = new CancellationTokenSource();
        var waiting = registry.GetLargeModelAsync("base", impatience.Token).AsTask();
        await _loader.BegunAsync(1);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        _loader.BeforeLoading = _ => Task.CompletedTask;

        Assert.Equal("base", (await registry.GetLargeModelAsync("base", default)).Name);
        Assert.Equal(["big", "big"], _loader.Loads);
    }

    [Fact]
    public async Task Get_OneOfTwoUsesOfACheckpointCancels_TheOtherStillGetsIt()
    {
        var released = new TaskCompletionSource();
        _loader.BeforeLoading = released.Task.WaitAsync;
        await using var registry = _loader.CreateRegistry(
            new WeakToStrongOptions().AddLargeModel("base", "shared").AddLargeModel("again", "shared"));
        using var impatience = new CancellationTokenSource();
        var impatient = registry.GetLargeModelAsync("base", impatience.Token).AsTask();
        var patient = registry.GetLargeModelAsync("again", default).AsTask();
        await _loader.BegunAsync(1);

        await impatience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        released.SetResult();

        Assert.Equal("again", (await patient).Name);
        Assert.Equal(["shared"], _loader.Loads);
    }

    [Fact]
    public async Task Status_TellsWhatEveryModelIsDoingAndLoadsNothing()
    {
        await using var models = new TestModels();
        var released = new TaskCompletionSource();
        _loader.BeforeLoading = _ => released.Task;
        using var log = new ListLogger();
        var options = new WeakToStrongOptions().AddLargeModel("base", "big").AddLargeModel(models.LargeModel).AddGuidance("g", "t", "u");
        await using var registry = _loader.CreateRegistry(options, log: log);
        ModelStatus[] Expected(ModelState large, ModelState pair, string? error = null) =>
        [
            new("base", ModelKind.LargeModel, large),
            new("large", ModelKind.LargeModel, ModelState.Loaded),
            new("g", ModelKind.Guidance, pair, error),
        ];

        Assert.Equal(Expected(ModelState.NotLoaded, ModelState.NotLoaded), registry.Status);
        Assert.Empty(_loader.Loads);

        var loading = registry.GetLargeModelAsync("base", default);
        Assert.Equal(Expected(ModelState.Loading, ModelState.NotLoaded), registry.Status);

        released.SetResult();
        await loading;
        _loader.BeforeLoading = _ => throw new ModelFormatException("half a file");
        await Assert.ThrowsAsync<ModelFormatException>(() => registry.GetGuidanceAsync("g", default).AsTask());
        Assert.Equal(Expected(ModelState.Loaded, ModelState.Failed, "half a file"), registry.Status);
        Assert.Contains((LogLevel.Error, "Loading guidance 'g' failed; the next request tries again"), log.Lines);

        _loader.BeforeLoading = _ => Task.CompletedTask;
        await registry.GetGuidanceAsync("g", default);
        Assert.Equal(Expected(ModelState.Loaded, ModelState.Loaded), registry.Status);
    }

    [Fact]
    public async Task Dispose_FreesWhatWasLoadedAndServesNoMore()
    {
        var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big").AddLargeModel("late", "late"));
        await registry.GetLargeModelAsync("base", default);
        Assert.False(await _loader.IsFreedAsync("big"));

        await registry.DisposeAsync();
        await registry.DisposeAsync();

        Assert.True(await _loader.IsFreedAsync("big"));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => registry.GetLargeModelAsync("late", default).AsTask());
    }

    [Fact]
    public async Task Dispose_DuringALoad_CancelsIt()
    {
        _loader.BeforeLoading = token => Task.Delay(Timeout.Infinite, token);
        var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big"));
        var waiting = registry.GetLargeModelAsync("base", default).AsTask();
        await _loader.BegunAsync(1);

        await registry.DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task Dispose_DuringALoadThatCannotBeCancelled_FreesItWhenItEnds()
    {
        var released = new TaskCompletionSource();
        _loader.BeforeLoading = _ => released.Task;
        var registry = _loader.CreateRegistry(new WeakToStrongOptions().AddLargeModel("base", "big"));
        var waiting = registry.GetLargeModelAsync("base", default).AsTask();
        await _loader.BegunAsync(1);

        await registry.DisposeAsync();
        released.SetResult();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.True(await _loader.IsFreedAsync("big"));
    }
}
