using W2S.Bench.Reports;

namespace W2S.Bench.Models;

/// <summary>What checkpoints that are not written yet will take of a disk.</summary>
internal static class DiskSpace
{
    // Tokenizers and configurations, and what a file system keeps for itself.
    private const long BytesBeside = 32_000_000;

    /// <summary>Bytes that are still to be written; 0 where all are there.</summary>
    public static long Missing(ShapeSet shapes, string folder)
    {
        var weights = shapes.Shapes.Where(shape => !BenchCheckpoint.IsThere(shape, folder)).Sum(shape => shape.Parameters * shape.NumberBytes);
        return weights == 0 ? 0 : weights + BytesBeside;
    }

    /// <param name="folder">Exists.</param>
    /// <param name="available">What the disk of <paramref name="folder"/> has left, in bytes.</param>
    /// <exception cref="IOException">Less is left than is needed.</exception>
    public static void Require(long bytes, string folder, long available)
    {
        if (bytes > available)
        {
            throw new IOException(
                $"{folder}: {Unit.Megabytes.Show(available / 1e6)} of disk found, {Unit.Megabytes.Show(bytes / 1e6)} expected for models that are not written yet; "
                + "--models names another folder, --shapes fewer models");
        }
    }

    /// <summary>What the disk of a folder that exists has left, in bytes.</summary>
    public static long Available(string folder) =>
        new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(Path.GetFullPath(folder))! : Path.GetFullPath(folder)).AvailableFreeSpace;
}
