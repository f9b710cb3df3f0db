using System.Text.Json;
using Microsoft.Extensions.Configuration;
using W2S.Cli.Commands;
using W2S.Engine;
using W2S.Engine.Hosting;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Prompts;
using W2S.Engine.Runtime.Devices;
using W2S.Engine.Tokenization;

namespace W2S.Cli.Input;

/// <summary>The configuration file that gives models their names.</summary>
internal static class ModelConfiguration
{
    /// <summary>Read from the current folder where no file is named.</summary>
    public const string DefaultFile = "w2s.json";

    private const string Expected = $"an object like {{\"{WeakToStrongOptions.SectionName}\": {{...}}}} expected";

    /// <param name="path">Null for <see cref="DefaultFile"/>, which may be missing.</param>
    /// <param name="runtimes">What computes on the devices it may name.</param>
    /// <returns>The file's options; folders that are there are full paths.</returns>
    /// <exception cref="InputException">The file is malformed or has a key the options do not have.</exception>
    public static WeakToStrongOptions Read(string? path, IReadOnlyList<IRuntime> runtimes)
    {
        var options = new WeakToStrongOptions();
        if (path is null && !File.Exists(DefaultFile))
        {
            return options;
        }

        var file = Path.GetFullPath(InputException.RequireFile(path ?? DefaultFile));
        Bind(file, options);
        Complete(options, file, runtimes);
        return options;
    }

    /// <summary>Where folders in that file start, be there such a file or not.</summary>
    public static string FolderOf(string? path) => Path.GetDirectoryName(Path.GetFullPath(path ?? DefaultFile))!;

    private static void Bind(string file, WeakToStrongOptions options)
    {
        if (!File.Exists(file))
        {
            throw new InputException($"{file}: not found, a configuration file expected");
        }

        try
        {
            var configuration = new ConfigurationBuilder().AddJsonFile(file, optional: false).Build();
            if (!configuration.GetChildren().Any(section => section.Key.Equals(WeakToStrongOptions.SectionName, StringComparison.OrdinalIgnoreCase)))
            {
                throw new InputException($"{file}: no section \"{WeakToStrongOptions.SectionName}\" found, {Expected}");
            }

            options.AddConfiguration(configuration);
        }
        catch (Exception exception) when (exception is InvalidOptionException or InvalidDataException or FormatException)
        {
            throw new InputException($"{file}: {Describe(exception)}", exception);
        }
    }

    private static string Describe(Exception exception) => exception is InvalidOptionException
        ? exception.Message // names the key; what is below it may not
        : exception.GetBaseException() is JsonException json
            ? $"no JSON found in line {json.LineNumber + 1}, {Expected}"
            : exception.GetBaseException().Message;

    private static void Complete(WeakToStrongOptions options, string file, IReadOnlyList<IRuntime> runtimes)
    {
        foreach (var (name, model) in options.LargeModels)
        {
            model.Path = Resolve(model.Path, file, $"LargeModels:{name}:Path");
            RequireTemplate(model.PromptTemplate, file, $"LargeModels:{name}:PromptTemplate");
            RequireDevice(model.Device, runtimes, file, $"LargeModels:{name}:Device");
        }

        foreach (var (name, given) in options.Guidance.ToList())
        {
            var pair = options.Guidance[name] = Completed(given, file, $"Guidance:{name}:Preset");
            pair.Tuned = Resolve(pair.Tuned, file, $"Guidance:{name}:Tuned");
            pair.Untuned = Resolve(pair.Untuned, file, $"Guidance:{name}:Untuned");
            RequireTemplate(pair.TunedPromptTemplate, file, $"Guidance:{name}:TunedPromptTemplate");
            RequireTemplate(pair.UntunedPromptTemplate, file, $"Guidance:{name}:UntunedPromptTemplate");
            RequireDevice(pair.Device, runtimes, file, $"Guidance:{name}:Device");
            RequireDevice(pair.UntunedDevice, runtimes, file, $"Guidance:{name}:UntunedDevice");
        }
    }

    // Paths in a configuration file start where the file lies, so that it works from any folder.
    private static string Resolve(string path, string file, string key) =>
        string.IsNullOrWhiteSpace(path)
            ? throw new InputException($"{file}: {WeakToStrongOptions.SectionName}:{key}: nothing found, a checkpoint folder or a hub name expected")
            : ModelFolder.ForOptions(path, Path.GetDirectoryName(file)) ?? Path.GetFullPath(path, Path.GetDirectoryName(file)!);

    private static GuidanceOptions Completed(GuidanceOptions pair, string file, string key)
    {
        try
        {
            return pair.WithPreset();
        }
        catch (InvalidOptionException exception)
        {
            throw Refusal(file, key, exception);
        }
    }

    private static void RequireTemplate(string? template, string file, string key)
    {
        try
        {
            PromptFormat.Validate(template);
        }
        catch (InvalidOptionException exception)
        {
            throw Refusal(file, key, exception);
        }
    }

    private static void RequireDevice(string? device, IReadOnlyList<IRuntime> runtimes, string file, string key)
    {
        try
        {
            _ = device is null ? null : DeviceOption.Parse(device, runtimes);
        }
        catch (InvalidOptionException exception)
        {
            throw new InputException($"{file}: {WeakToStrongOptions.SectionName}:{key}: {exception.Problem}", exception);
        }
    }

    private static InputException Refusal(string file, string key, InvalidOptionException exception) =>
        new($"{file}: {WeakToStrongOptions.SectionName}:{key}: {exception.Message}", exception);
}
