using W2S.Engine.Models;

namespace W2S.Engine.Checkpoints;

/// <summary>
/// The weights in a checkpoint folder: <c>model.safetensors</c>, or the files its <c>model.safetensors.index.json</c> names.
/// </summary>
/// <remarks>
/// Files are validated when opened; opening reads no weights and costs no memory for them. Reading is safe from any thread;
/// a read that runs while the checkpoint is disposed finishes.
/// </remarks>
public sealed class Checkpoint : IWeightReader, IDisposable
{
    private readonly List<SafetensorsFile> _files = [];
    private readonly Dictionary<string, (SafetensorsFile File, StoredTensor Tensor)> _tensors = new(StringComparer.Ordinal);

    private Checkpoint(string folder) => Folder = folder;

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; }

    /// <summary>Names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Opens the weights in <paramref name="folder"/>.</summary>
    /// <exception cref="ModelFormatException">There are none, or a file is malformed or lies outside the folder.</exception>
    public static Checkpoint Open(string folder) => Open(new CheckpointFolder(folder));

    internal static Checkpoint Open(CheckpointFolder folder)
    {
        var checkpoint = new Checkpoint(folder.Path);
        try
        {
            checkpoint.OpenFiles(folder);
            return checkpoint;
        }
        catch (Exception e)
        {
            checkpoint.Dispose();
            if (e is IOException or UnauthorizedAccessException)
            {
                throw new ModelFormatException($"{folder.Path}: cannot be read: {e.Message}", e);
            }

            throw;
        }
    }

    /// <summary>Type and shape of a tensor; null if there is none of that name.</summary>
    public TensorDescription? Describe(string name) =>
        _tensors.TryGetValue(name, out var found) ? new TensorDescription(found.Tensor.Type, found.Tensor.Shape) : null;

    /// <summary>Bytes that a weight takes in its file.</summary>
    internal long StoredBytes(WeightReference reference) =>
        (long)reference.Rows * (reference.Columns ?? 1) * _tensors[reference.Tensor].Tensor.Type.Bits() / 8;

    /// <summary>Holds every weight that is called for against what is stored.</summary>
    /// <exception cref="ModelFormatException">
    /// Tensors are missing, have another shape or type, or stand there without being used; one message lists them all.
    /// </exception>
    public void Verify(DecoderWeights weights) => CheckpointMatch.ThrowIfMismatched(this, weights);

    /// <inheritdoc/>
    public void Read(WeightReference reference, Span<float> destination)
    {
        ThrowIfMismatched(reference);
        if (destination.Length != (long)reference.Rows * (reference.Columns ?? 1))
        {
            throw new ArgumentException($"{destination.Length} numbers of room for {reference}", nameof(destination));
        }

        (var file, var tensor) = _tensors[reference.Tensor];
        using (var reader = file.OpenTensor(tensor))
        {
            WeightLayout.Read(reader, reference, destination);

            // Inside: the reader is what keeps the file open should the checkpoint be disposed meanwhile.
            file.ThrowIfChanged();
        }
    }

    /// <inheritdoc/>
    public WeightType StoredType(WeightReference reference)
    {
        ThrowIfMismatched(reference);
        return _tensors[reference.Tensor].Tensor.Type switch
        {
            TensorType.BF16 => WeightType.Bf16,
            TensorType.F16 => WeightType.Fp16,
            _ => WeightType.Fp32, // no other type can be read
        };
    }

    /// <inheritdoc/>
    public string Describe(WeightReference reference) => $"{Folder}: tensor '{reference.Tensor}'";

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(f => f.Dispose());

    private void ThrowIfMismatched(WeightReference reference)
    {
        if (CheckpointMatch.Mismatch(Describe(reference.Tensor), reference) is { } problem)
        {
            throw new ModelFormatException($"{Describe(reference)}: {problem}");
        }
    }

    private void OpenFiles(CheckpointFolder folder)
    {
        if (folder.Find(CheckpointFiles.SingleWeights) is { } single)
        {
            AddAll(OpenFile(single));
        }
        else if (folder.ReadSmall(ShardIndex.FileName, ShardIndex.MaxBytes) is { } index)
        {
            OpenShards(folder, Path.Join(Folder, ShardIndex.FileName), index);
        }
        else
        {
            string[] pickles = [.. Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Where(PickleFiles.IsPickle!).Take(10)!];
            throw new ModelFormatException(pickles.Length == 0
                ? $"{Folder}: neither {CheckpointFiles.SingleWeights} nor {ShardIndex.FileName} found"
                : $"{Folder}: {PickleFiles.Refusal(pickles)}");
        }
    }

    private void OpenShards(CheckpointFolder folder, string indexPath, byte[] index)
    {
        var fileOf = ShardIndex.Parse(indexPath, index);
        foreach (var name in fileOf.Values.Distinct(StringComparer.Ordinal))
        {
            var shard = OpenFile(folder.Find(name)
                ?? throw new ModelFormatException($"{indexPath}: shard {name} is not in the folder"));
            string[] strays = [.. shard.Tensors.Keys.Where(t => fileOf.GetValueOrDefault(t) != name)];
            if (strays.Length > 0)
            {
                throw new ModelFormatException($"{indexPath}: {name} holds tensors that are not listed as its own: {FileText.Shown(strays)}");
            }

            AddAll(shard);
        }

        string[] absent = [.. fileOf.Keys.Where(t => !_tensors.ContainsKey(t)).Select(t => $"{t} (in {fileOf[t]})")];
        if (absent.Length > 0)
        {
            throw new ModelFormatException($"{indexPath}: tensors are listed but absent from their files: {FileText.Shown(absent)}");
        }
    }

    private SafetensorsFile OpenFile(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        _files.Add(file);
        return file;
    }

    private void AddAll(SafetensorsFile file)
    {
        foreach (var tensor in file.Tensors.Values)
        {
            _tensors.Add(tensor.Name, (file, tensor));
        }
    }
}
