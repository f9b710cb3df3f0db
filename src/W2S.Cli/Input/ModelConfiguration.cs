using Microsoft.Extensions.Configuration;
using W2S.Engine.Hosting;

namespace W2S.Cli.Input;

/// <summary>The configuration file that gives models their names.</summary>
internal static class ModelConfiguration
{
    /// <summary>Read from the current folder where no file is named.</summary>
    public const string DefaultFile = "w2s.json";

    /// <param name="path">Null for <see cref="DefaultFile"/>, which may be missing.</param>
    /// <returns>The file's options; folders are full paths.</returns>
    /// <exception cref="InputException">The file is malformed or has a key the options do not have.</exception>
    public static WeakToStrongOptions Read(string? path)
    {
        var options = new WeakToStrongOptions();
        if (path is null && !File.Exists(DefaultFile))
        {
            return options;
        }

        var file = Path.GetFullPath(path ?? DefaultFile);
        Bind(file, options);
        ResolveFolders(options, file);
        return options;
    }

    private static void Bind(string file, WeakToStrongOptions options)
    {
        try
        {
            new ConfigurationBuilder().AddJsonFile(file, optional: false).Build()
                .GetSection(WeakToStrongOptions.SectionName)
                .Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (Exception exception) when (exception is InvalidOperationException or InvalidDataException or FormatException)
        {
            throw new InputException($"{file}: {exception.GetBaseException().Message}", exception);
        }
    }

    private static void ResolveFolders(WeakToStrongOptions options, string file)
    {
        foreach (var (name, model) in options.LargeModels)
        {
            model.Path = Resolve(model.Path, file, $"LargeModels:{name}:Path");
        }

        foreach (var (name, pair) in options.Guidance)
        {
            pair.Tuned = Resolve(pair.Tuned, file, $"Guidance:{name}:Tuned");
            pair.Untuned = Resolve(pair.Untuned, file, $"Guidance:{name}:Untuned");
        }
    }

    // Paths in a configuration file start where the file lies, so that it works from any folder.
    private static string Resolve(string path, string file, string key) =>
        string.IsNullOrWhiteSpace(path)
            ? throw new InputException($"{file}: {WeakToStrongOptions.SectionName}:{key}: nothing found, a checkpoint folder expected")
            : Path.GetFullPath(path, Path.GetDirectoryName(file)!);
}
