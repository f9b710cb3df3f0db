using FsCheck;
using FsCheck.Fluent;
using W2S.Engine.Checkpoints;
using W2S.Engine.Models;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class SafetensorsFuzzTests : IDisposable
{
    // Opening and reading a file of a few hundred bytes; the rest is room for the test's own work.
    private const long AllocationBound = 1_000_000;

    private static readonly byte[] Valid = SafetensorsWriter.Write(
        TensorToWrite.Floats("a", [2, 3], [1, 2, 3, 4, 5, 6]),
        TensorToWrite.Floats("b.weight", [4], [1, 2, 3, 4], "BF16"),
        TensorToWrite.Floats("c", [4], [1, 2, 3, 4], "F16"));

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_BytesChangedAtRandom_ReadsOrRefusesWithinBoundedMemory()
    {
        var change = from at in Gen.Choose(0, Valid.Length - 1)
                     from value in Gen.OneOf(Gen.Choose(0, 255), Gen.Elements<int>('"', '{', '}', '[', ']', ',', ':', '-', '0', '9', 0xFF))
                     select (At: at, Value: (byte)value);
        Prop.ForAll(change.NonEmptyListOf().ToArbitrary(), changes =>
        {
            byte[] file = [.. Valid];
            foreach ((var at, var value) in changes.Take(8))
            {
                file[at] = value;
            }

            AssertReadsOrRefuses(file);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1_000));
    }

    [Fact]
    public void Open_BytesCutOrInserted_ReadsOrRefusesWithinBoundedMemory()
    {
        var splice = from at in Gen.Choose(0, Valid.Length)
                     from removed in Gen.Choose(0, Valid.Length - at)
                     from inserted in Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf()
                     select (at, removed, inserted);
        Prop.ForAll(
            splice.ToArbitrary(),
            s => AssertReadsOrRefuses([.. Valid[..s.at], .. s.inserted, .. Valid[(s.at + s.removed)..]]))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(500));
    }

    private void AssertReadsOrRefuses(byte[] file)
    {
        _folder.Write("model.safetensors", file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);
            foreach (var name in checkpoint.Names)
            {
                ReadWhole(checkpoint, name);
            }
        }
        catch (ModelFormatException e)
        {
            Assert.DoesNotContain(e.Message, char.IsControl);
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, AllocationBound);
    }

    private static void ReadWhole(Checkpoint checkpoint, string name)
    {
        // Whatever was read must lie within the file, so it can never be longer than it.
        var numbers = checkpoint.Describe(name)!.Shape.Aggregate(1L, (a, b) => a * b);
        Assert.InRange(numbers, 0, 2 * Valid.Length * 8);
        var rows = (int)Math.Max(numbers, 1);
        checkpoint.Read(new WeightReference { Tensor = name, Rows = rows, StoredRows = rows }, new float[rows]);
    }
}
