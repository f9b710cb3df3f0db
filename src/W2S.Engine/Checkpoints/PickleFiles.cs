namespace W2S.Engine.Checkpoints;

/// <summary>Weight files that can run code when they are loaded. They are never read; the message says what to do instead.</summary>
internal static class PickleFiles
{
    private static readonly string[] Extensions = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    public static bool IsPickle(string fileName) => Extensions.Contains(Path.GetExtension(fileName), StringComparer.OrdinalIgnoreCase);

    public static string Refusal(IReadOnlyCollection<string> fileNames) =>
        $"pickle weights ({FileText.Shown(fileNames)}) are refused because loading them can run code; take the model's .safetensors "
        + "files, or convert it once where it is trusted: model.save_pretrained(folder, safe_serialization=True) in Python";
}
