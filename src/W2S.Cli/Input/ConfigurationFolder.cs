using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace W2S.Cli.Input;

/// <summary>
/// Makes the models that a configuration file names start at the file's own folder, as a host's start at its content root.
/// </summary>
internal sealed class ConfigurationFolder(string path) : IHostEnvironment
{
    public string ApplicationName { get; set; } = "w2s";

    public string EnvironmentName { get; set; } = Environments.Production;

    public string ContentRootPath { get; set; } = path;

    public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
}
