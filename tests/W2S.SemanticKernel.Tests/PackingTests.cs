using System.Diagnostics;
using System.Reflection;
using System.Xml.Linq;
using W2S.Engine.Tests.Support;

namespace W2S.SemanticKernel.Tests;

/// <summary>What is never packed; what a package holds is what <c>eng/pack.sh</c> looks at, under the full profile.</summary>
public sealed class PackingTests
{
    public static TheoryData<string> PackableProjects => [.. Directory
        .EnumerateFiles(SourceFolder, "*.csproj", SearchOption.AllDirectories)
        .Where(path => XDocument.Load(path).Descendants("IsPackable").Any(element => element.Value == "true"))
        .Select(path => Path.GetRelativePath(SourceFolder, path))];

    private static string SourceFolder => typeof(PackingTests).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == nameof(SourceFolder)).Value!;

    [Theory]
    [MemberData(nameof(PackableProjects))]
    public async Task Pack_UnderTheContractProfile_IsRefusedAndPacksNothing(string project)
    {
        var (exitCode, output, packages) = await PackAsync(project, "contract");

        Assert.NotEqual(0, exitCode);
        Assert.Contains($"error W2S0002: {Path.GetFileNameWithoutExtension(project)} is packed under the full package profile only", output);
        Assert.Empty(packages);
    }

    [Fact]
    public async Task Pack_OfWhatWasBuiltBefore_IsRefused()
    {
        var (exitCode, output, packages) = await PackAsync("W2S.SemanticKernel/W2S.SemanticKernel.csproj", "full");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("error W2S0003: W2S.SemanticKernel is built as it is packed", output);
        Assert.Empty(packages);
    }

    /// <summary>Without building, so that a refusal that is missing packs what lies there rather than keep the machine busy.</summary>
    private static async Task<(int ExitCode, string Output, string[] Packages)> PackAsync(string project, string profile)
    {
        using var folder = new TempFolder();
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            ArgumentList =
            {
                "msbuild", Path.Join(SourceFolder, project), "-target:Pack", "-property:NoBuild=true", $"-property:W2SPackages={profile}",
                $"-property:PackageOutputPath={folder.Path}", "-nodeReuse:false", "-nologo", "-terminalLogger:off",
            },
            RedirectStandardOutput = true,
        })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, output, Directory.GetFiles(folder.Path));
    }
}
