using W2S.Engine.ChatTemplates;
using W2S.Engine.Checkpoints;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Models;

/// <summary>From a checkpoint folder to a model: its weights and its tokenizer are read at the same time.</summary>
internal static class LocalModelLoader
{
    // Models whose weights need more than this are loaded one at a time: two would only share the disk, and each must be held against the
    // memory that the one before leaves.
    private const long LargeBytes = 256 << 20;

    private static readonly SemaphoreSlim LargeTurn = new(1);

    public static IReadOnlyList<MemoryNeed> Estimate(string folder, LoadOptions options)
    {
        using var checkpoint = VerifiedCheckpoint.Open(folder);
        var source = new DecoderSource(checkpoint.Spec, checkpoint.Weights, checkpoint.Checkpoint);
        return RuntimeChoice.For(options.Device, options.Runtimes).Estimate(source, DecoderOptions(checkpoint.Spec.Family, options));
    }

    public static async Task<LocalModel> LoadAsync(string folder, LoadOptions options, CancellationToken cancellationToken)
    {
        using var checkpoint = VerifiedCheckpoint.Open(folder);
        var name = options.Name ?? ModelNames.Of(checkpoint.Checkpoint.Folder);
        if (options.OnlyLanguageModel)
        {
            LanguageModels.Require(checkpoint.Spec, name);
        }

        var runtime = RuntimeChoice.For(options.Device, options.Runtimes);
        var source = new DecoderSource(checkpoint.Spec, checkpoint.Weights, checkpoint.Checkpoint);
        var isLarge = Estimate(options.Weights).Sum(need => need.Bytes) > LargeBytes;
        if (isLarge)
        {
            await LargeTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            MemoryCheck.Require(checkpoint.Checkpoint.Folder, Estimate, options.Weights);
            return await LoadAsync(checkpoint, name, runtime, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (isLarge)
            {
                LargeTurn.Release();
            }
        }

        IReadOnlyList<MemoryNeed> Estimate(WeightType? weights) => runtime.Estimate(source, DecoderOptions(name, options) with { Weights = weights });
    }

    private static async Task<LocalModel> LoadAsync(
        VerifiedCheckpoint checkpoint, string name, IRuntime runtime, LoadOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var decoder = Task.Run(() => LoadDecoder(checkpoint, name, runtime, options, stop.Token), CancellationToken.None);
        try
        {
            var folder = checkpoint.Checkpoint.Folder;
            var tokenizer = options.WithTokenizer ? LoadTokenizer(folder, checkpoint.Spec) : null;
            var chatTemplate = new Lazy<ChatTemplate?>(() => ChatTemplate.Load(folder));
            var endOfTurn = tokenizer is null ? null : EndOfTurn.Find(chatTemplate, tokenizer);
            var endTokens = LocalModel.EndTokensOf(checkpoint, tokenizer?.EndOfSequence, endOfTurn);
            return new LocalModel(name, new DecoderRunner(await decoder.ConfigureAwait(false)), tokenizer, endTokens, chatTemplate);
        }
        catch
        {
            // What is wrong with the tokenizer ends the reading of weights, however many are left.
            await stop.CancelAsync().ConfigureAwait(false);
            await ((Task)decoder).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (decoder.IsCompletedSuccessfully)
            {
                (await decoder.ConfigureAwait(false)).Dispose();
            }

            throw;
        }
    }

    private static ITokenizer LoadTokenizer(string folder, DecoderSpec spec)
    {
        var tokenizer = TokenizerFile.Load(folder);

        // An embedding with rows to spare is common: tables are padded to round sizes.
        return tokenizer.VocabularySize <= spec.VocabularySize
            ? tokenizer
            : throw new ModelFormatException(
                $"{folder}: the tokenizer has {tokenizer.VocabularySize} ids, but config.json's vocab_size is {spec.VocabularySize}");
    }

    private static IDecoder LoadDecoder(
        VerifiedCheckpoint checkpoint, string name, IRuntime runtime, LoadOptions options, CancellationToken cancellationToken)
    {
        var weights = new CheckedWeightReader(checkpoint.Checkpoint, options.CheckNumbers, cancellationToken);
        var metered = options.Progress is { } progress
            ? new MeteredWeightReader(weights, checkpoint.Checkpoint, checkpoint.Weights, name, progress)
            : null;
        try
        {
            var source = new DecoderSource(checkpoint.Spec, checkpoint.Weights, (IWeightReader?)metered ?? weights);
            var decoder = runtime.Load(source, DecoderOptions(name, options));
            metered?.Complete();
            return decoder;
        }
        catch (OutOfMemoryException exhausted)
        {
            throw new W2SException($"{checkpoint.Checkpoint.Folder}: memory ran out while its weights were loaded", exhausted);
        }
    }

    private static DecoderLoadOptions DecoderOptions(string name, LoadOptions options) =>
        new() { Name = name, Placement = options.Device, Weights = options.Weights, Dtype = options.Dtype };
}
