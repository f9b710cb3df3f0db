using System.Diagnostics;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class CheckpointReadTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("F32")]
    [InlineData("F16")]
    [InlineData("BF16")]
    public void Read_EveryFloatType_GivesTheStoredNumbers(string type)
    {
        // Multiples of 1/4 are exact in all three types; 37 numbers leave a rest after every vector width.
        float[] numbers = [.. Enumerable.Range(0, 37).Select(i => (i - 18) / 4f)];
        using var checkpoint = Open(TensorToWrite.Floats("v", [37], numbers, type));

        Assert.Equal(numbers, Read(checkpoint, Vector("v", 37)));
    }

    [Fact]
    public void Read_Matrix_IsRowsOfInputs()
    {
        using var checkpoint = Open(TensorToWrite.Floats("m", [2, 3], [1, 2, 3, 4, 5, 6]));

        Assert.Equal([1, 2, 3, 4, 5, 6], Read(checkpoint, new() { Tensor = "m", Rows = 2, Columns = 3, StoredRows = 2 }));
    }

    [Fact]
    public void Read_FusedMatrix_GivesTheRowsAskedFor()
    {
        using var checkpoint = Open(TensorToWrite.Floats("m", [4, 2], [1, 2, 3, 4, 5, 6, 7, 8]));

        Assert.Equal(
            [3, 4, 5, 6], Read(checkpoint, new() { Tensor = "m", Rows = 2, Columns = 2, RowOffset = 1, StoredRows = 4 }));
    }

    [Fact]
    public void Read_FusedVector_GivesThePartAskedFor()
    {
        using var checkpoint = Open(TensorToWrite.Floats("b", [6], [1, 2, 3, 4, 5, 6]));

        Assert.Equal([3, 4], Read(checkpoint, Vector("b", 2) with { RowOffset = 2, StoredRows = 6 }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Read_ProjectionsThatAlternate_GivesTheRowsOfOne(bool transposed)
    {
        // Three heads of two rows each for queries, keys and values: 18 rows of 5 numbers, row r being r + 0/8, r + 1/8, ...
        const int StoredRows = 18, Columns = 5;
        static float Number(int row, int column) => row + (column / 8f);
        var stored = new float[StoredRows * Columns];
        for (var row = 0; row < StoredRows; row++)
        {
            for (var column = 0; column < Columns; column++)
            {
                stored[transposed ? (column * StoredRows) + row : (row * Columns) + column] = Number(row, column);
            }
        }

        long[] shape = transposed ? [Columns, StoredRows] : [StoredRows, Columns];
        using var checkpoint = Open(TensorToWrite.Floats("qkv", shape, stored));
        var keys = new WeightReference
        {
            Tensor = "qkv", Rows = 6, Columns = Columns, StoredRows = StoredRows, Transposed = transposed, RowOffset = 2, GroupRows = 2, GroupStride = 6,
        };

        int[] rows = [2, 3, 8, 9, 14, 15];
        Assert.Equal(rows.SelectMany(row => Enumerable.Range(0, Columns).Select(column => Number(row, column))), Read(checkpoint, keys));
    }

    [Fact]
    public void Read_AlternatingVectors_GivesTheNumbersOfOne()
    {
        using var checkpoint = Open(TensorToWrite.Floats("b", [8], [1, 2, 3, 4, 5, 6, 7, 8]));

        Assert.Equal([3, 4, 7, 8], Read(checkpoint, Vector("b", 4) with { RowOffset = 2, StoredRows = 8, GroupRows = 2, GroupStride = 4 }));
    }

    [Theory]
    [InlineData(8, 1, 0, 0, 9)]
    [InlineData(4, 3, 2, 4, 9)]
    [InlineData(8, 0, 2, 1 << 30, 3_221_225_474)]
    public void Read_RowsBeyondTheTensor_IsRefusedWithBothNumbers(int rows, int offset, int groupRows, int groupStride, long end)
    {
        using var checkpoint = Open(TensorToWrite.Floats("b", [8], new float[8]));
        var reference = Vector("b", rows) with { StoredRows = 8, RowOffset = offset, GroupRows = groupRows, GroupStride = groupStride };

        var error = Assert.Throws<ModelFormatException>(() => Read(checkpoint, reference));
        Assert.Contains($"8 rows found, {end} expected", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3, 2, 6)] // smaller than a tile
    [InlineData(16, 256, 768)] // exactly a tile
    [InlineData(37, 301, 903)] // tiles and rests both ways
    [InlineData(20, 1024, 3072)] // columns a power of two apart
    public void Read_TransposedAndFusedMatrix_EqualsTheNaiveTranspose(int inputs, int rows, int storedRows)
    {
        var random = new Random(7);
        float[] stored = [.. Enumerable.Range(0, inputs * storedRows).Select(_ => random.NextSingle())];
        var offset = storedRows - rows;
        var expected = new float[rows * inputs];
        for (var row = 0; row < rows; row++)
        {
            for (var input = 0; input < inputs; input++)
            {
                expected[(row * inputs) + input] = stored[(input * storedRows) + offset + row];
            }
        }

        using var checkpoint = Open(TensorToWrite.Floats("w", [inputs, storedRows], stored));
        var read = Read(
            checkpoint,
            new() { Tensor = "w", Rows = rows, Columns = inputs, RowOffset = offset, StoredRows = storedRows, Transposed = true });

        Assert.Equal(expected, read);
    }

    [Fact]
    public void Read_FromManyThreads_GivesEachTheSame()
    {
        float[] numbers = [.. Enumerable.Range(0, 5000).Select(i => (float)i)];
        using var checkpoint = Open(TensorToWrite.Floats("v", [5000], numbers));

        Parallel.For(0, 32, _ => Assert.Equal(numbers, Read(checkpoint, Vector("v", 5000))));
    }

    [Fact]
    public void Read_AfterDispose_ThrowsObjectDisposed()
    {
        var checkpoint = Open(TensorToWrite.Floats("v", [2], [1, 2]));
        checkpoint.Dispose();
        checkpoint.Dispose();

        Assert.Throws<ObjectDisposedException>(() => Read(checkpoint, Vector("v", 2)));
    }

    [Fact]
    public void Describe_KnownTensor_SaysTypeAndShape()
    {
        using var checkpoint = Open(TensorToWrite.Floats("m", [2, 3], new float[6], "BF16"));

        var description = checkpoint.Describe("m")!;
        Assert.Equal(TensorType.BF16, description.Type);
        Assert.Equal([2, 3], description.Shape);
        Assert.Equal(["m"], checkpoint.Names);
        Assert.Null(checkpoint.Describe("other"));
    }

    [Fact]
    public void Read_IntegerTensor_IsRefusedByName()
    {
        using var checkpoint = Open(new TensorToWrite("ids", "I64", [1], new byte[8]));

        var error = Assert.Throws<ModelFormatException>(() => Read(checkpoint, Vector("ids", 1)));
        Assert.Contains("'ids': I64 found, F32, F16 or BF16 expected", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileCutOffSinceItWasOpened_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There, a file that is open cannot be cut off.
        }

        using var checkpoint = Open(TensorToWrite.Floats("v", [5000], new float[5000]));
        using (FileStream file = new(Path.Join(_folder.Path, "model.safetensors"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            file.SetLength(1000);
        }

        var error = Assert.Throws<ModelFormatException>(() => Read(checkpoint, Vector("v", 5000)));
        Assert.Contains("changed while it was read", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("F32")]
    [InlineData("BF16")]
    public void Read_FileCutOffInTheMiddleOfARead_IsRefused(string type)
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There, a file that is open cannot be cut off.
        }

        var path = _folder.Write("model.safetensors", SafetensorsWriter.Write(TensorToWrite.Floats("v", [50_000], new float[50_000], type)));
        using SafetensorsFile file = SafetensorsFile.Open(path);
        using var reader = file.OpenTensor(file.Tensors["v"]);
        using (FileStream writer = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            writer.SetLength(40_000);
        }

        var message = "";
        try
        {
            reader.Read(0, new float[50_000]);
        }
        catch (ModelFormatException error)
        {
            message = error.Message;
        }

        Assert.StartsWith($"{path}: changed while it was read: ends at byte 40000", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_FileCutOffAndRestoredAllTheTime_ReadsOrRefusesAndNeverCrashes()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There, a file that is open cannot be cut off.
        }

        var content = SafetensorsWriter.Write(TensorToWrite.Floats("v", [500_000], new float[500_000]));
        var path = _folder.Write("model.safetensors", content);
        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);
        var written = File.GetLastWriteTimeUtc(path);
        using var done = new CancellationTokenSource();
        Task saboteur = Task.Run(() =>
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            while (!done.IsCancellationRequested)
            {
                file.SetLength(4096);
                file.SetLength(content.Length);
                File.SetLastWriteTimeUtc(path, written);
            }
        });

        var refused = 0;
        var time = Stopwatch.StartNew();
        while (refused < 20 && time.Elapsed < TimeSpan.FromSeconds(20))
        {
            refused += Record.Exception(() => Read(checkpoint, Vector("v", 500_000))) is ModelFormatException ? 1 : 0;
        }

        await done.CancelAsync();
        await saboteur;
        Assert.Equal(20, refused);
    }

    [Fact]
    public void Read_FileOverwrittenSinceItWasOpened_IsRefused()
    {
        using var checkpoint = Open(TensorToWrite.Floats("v", [2], [1, 2]));
        File.SetLastWriteTimeUtc(Path.Join(_folder.Path, "model.safetensors"), DateTime.UnixEpoch);

        var error = Assert.Throws<ModelFormatException>(() => Read(checkpoint, Vector("v", 2)));
        Assert.Contains("changed while it was read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_FileReplacedByAnother_StillReadsTheOneThatWasValidated()
    {
        if (OperatingSystem.IsWindows())
        {
            return; // There, a file that is open cannot be replaced.
        }

        using var checkpoint = Open(TensorToWrite.Floats("v", [2], [1, 2]));
        var other = _folder.Write("other", [0]);
        File.Move(other, Path.Join(_folder.Path, "model.safetensors"), overwrite: true);

        Assert.Equal([1, 2], Read(checkpoint, Vector("v", 2)));
    }

    private Checkpoint Open(params TensorToWrite[] tensors)
    {
        _folder.Write("model.safetensors", SafetensorsWriter.Write(tensors));
        return Checkpoint.Open(_folder.Path);
    }

    private static WeightReference Vector(string tensor, int rows) => new() { Tensor = tensor, Rows = rows, StoredRows = rows };

    private static float[] Read(Checkpoint checkpoint, WeightReference reference)
    {
        var destination = new float[reference.Rows * (reference.Columns ?? 1)];
        checkpoint.Read(reference, destination);
        return destination;
    }
}
