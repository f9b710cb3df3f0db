using W2S.Engine.ChatTemplates;
using W2S.Engine.Checkpoints;
using W2S.Engine.Runtime;
using W2S.Engine.Runtime.Cpu;
using W2S.Engine.Tokenization;

namespace W2S.Engine.Models;

/// <summary>From a checkpoint folder to a model: its weights and its tokenizer are read at the same time.</summary>
internal static class LocalModelLoader
{
    // Models whose weights need more than this are loaded one at a time: two would only share the disk, and each must be held against the
    // memory that the one before leaves.
    private const long LargeBytes = 256 << 20;

    private static readonly SemaphoreSlim LargeTurn = new(1);

    public static async Task<LocalModel> LoadAsync(string folder, LoadOptions options, CancellationToken cancellationToken)
    {
        using var checkpoint = VerifiedCheckpoint.Open(folder);
        var name = options.Name ?? ModelNames.Of(checkpoint.Checkpoint.Folder);
        if (options.OnlyLanguageModel)
        {
            LanguageModels.Require(checkpoint.Spec, name);
        }

        var isLarge = CpuMemory.WeightBytes(checkpoint.Weights, checkpoint.Checkpoint, options.Weights) > LargeBytes;
        if (isLarge)
        {
            await LargeTurn.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        try
        {
            MemoryCheck.Require(checkpoint, options.Weights, AvailableMemory.Bytes());
            return await LoadAsync(checkpoint, name, options, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (isLarge)
            {
                LargeTurn.Release();
            }
        }
    }

    private static async Task<LocalModel> LoadAsync(
        VerifiedCheckpoint checkpoint, string name, LoadOptions options, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var decoder = Task.Run(() => LoadDecoder(checkpoint, name, options, stop.Token), CancellationToken.None);
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

    private static CpuDecoder LoadDecoder(VerifiedCheckpoint checkpoint, string name, LoadOptions options, CancellationToken cancellationToken)
    {
        var weights = new CheckedWeightReader(checkpoint.Checkpoint, options.CheckNumbers, cancellationToken);
        var metered = options.Progress is { } progress
            ? new MeteredWeightReader(weights, checkpoint.Checkpoint, checkpoint.Weights, name, progress)
            : null;
        try
        {
            var decoderOptions = new CpuDecoderOptions { Name = name, Weights = options.Weights };
            var decoder = CpuDecoder.Load(checkpoint.Spec, checkpoint.Weights, (IWeightReader?)metered ?? weights, decoderOptions);
            metered?.Complete();
            return decoder;
        }
        catch (OutOfMemoryException exhausted)
        {
            throw new W2SException($"{checkpoint.Checkpoint.Folder}: memory ran out while its weights were loaded", exhausted);
        }
    }
}
