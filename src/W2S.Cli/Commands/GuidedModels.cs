using System.CommandLine;
using System.Globalization;
using W2S.Cli.Input;
using W2S.Engine;
using W2S.Engine.Hosting.Configuration;
using W2S.Engine.Hub;
using W2S.Engine.Runtime.Devices;

namespace W2S.Cli.Commands;

/// <summary>The options of <c>w2s generate</c> that say which models: folders, or names from a configuration file.</summary>
internal sealed class GuidedModels(ConsoleHost host)
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "Configuration with a W2S section that names models [./w2s.json if there is one].",
        HelpName = "FILE",
    };

    private readonly Option<string?> _large = new("--large")
    {
        Description = "Large model: a name from the configuration, a checkpoint folder, or a model of the hub.",
        HelpName = $"NAME|{ModelFolder.HelpName}",
    };

    private readonly Option<string?> _tuned = new("--tuned")
    {
        Description = "The tuned model: a checkpoint folder, or a model of the hub.",
        HelpName = ModelFolder.HelpName,
    };

    private readonly Option<string?> _untuned = new("--untuned")
    {
        Description = "The untuned model it was tuned from.",
        HelpName = ModelFolder.HelpName,
    };

    private readonly Option<string[]> _guidance = new("--guidance")
    {
        Description = "Pair from the configuration or a published one (zephyr, starling, tulu), with its weight [1]; may be given more than once.",
        HelpName = "NAME[=WEIGHT]",
    };

    private readonly Option<string?> _largeTemplate = TemplateOption.Create(
        "--large-template",
        "How the large model is asked: 'chat' for its own chat template, or text such as 'Q: {prompt}' [the prompt as it is].");
    private readonly Option<string?> _tunedTemplate = TemplateOption.Create("--tuned-template", "The same for the tuned model.");
    private readonly Option<string?> _untunedTemplate = TemplateOption.Create("--untuned-template", "The same for the untuned model.");

    private readonly PlacementOptions _largePlacement = new(host, "the large model");
    private readonly PlacementOptions _guidancePlacement = new(host, "tuned and untuned models", "--guidance-");
    private readonly Option<DevicePlacement?> _untunedDevice = DeviceOption.Create(
        host, "--untuned-device", "Device of the untuned models, which then score at the same time as the tuned ones [that of both].");

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _large, _tuned, _untuned, _guidance, _config, _largeTemplate, _tunedTemplate, _untunedTemplate,
            .. _largePlacement.All, .. _guidancePlacement.All, _untunedDevice,
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }

        command.Validators.Add(result =>
        {
            if ((result.GetResult(_tuned) is null) != (result.GetResult(_untuned) is null))
            {
                result.AddError("--tuned and --untuned are needed together");
            }
            else if (result.GetResult(_tuned) is not null && result.GetResult(_guidance) is not null)
            {
                result.AddError("--guidance and --tuned/--untuned exclude each other");
            }
        });
    }

    /// <summary>Reads the configuration and adds to it what the arguments name by folder.</summary>
    /// <param name="usesGuidance">
    /// Whether the search asks guidance: a pair the arguments do not name is taken from the configuration then.
    /// </param>
    public Selection Read(ParseResult parsed, bool usesGuidance)
    {
        var options = ModelConfiguration.Read(parsed.GetValue(_config), host.Runtimes);
        var given = new List<GivenModel>();
        var large = AddLargeModel(parsed, options, given);
        var guidance = AddGuidance(parsed, options, usesGuidance, given);
        var folder = ModelConfiguration.FolderOf(parsed.GetValue(_config));
        AddConfigured(options, large, usesGuidance ? guidance : [], folder, given);
        return new Selection(options, folder, large, guidance, given);
    }

    /// <summary>
    /// Adds what the configuration, or a published pair, names by its name on a hub: its download is shown like any other.
    /// </summary>
    private static void AddConfigured(
        WeakToStrongOptions options, string large, List<GuidanceChoice> guidance, string folder, List<GivenModel> given)
    {
        var known = given.Select(model => model.Path).ToHashSet(StringComparer.Ordinal);

        // What the configuration does not hold is refused by the registry, with its names.
        if (options.LargeModels.GetValueOrDefault(large) is { } model)
        {
            Add($"large model '{large}'", model.Path, found => model.Path = found);
        }

        foreach (var choice in guidance)
        {
            if (options.Guidance.GetValueOrDefault(choice.Name) is { } pair
                && (pair.Preset is null || GuidancePreset.Find(pair.Preset) is not null))
            {
                var whole = pair.WithPreset();
                Add($"guidance '{choice.Name}'", whole.Tuned, found => pair.Tuned = found);
                Add($"guidance '{choice.Name}'", whole.Untuned, found => pair.Untuned = found);
            }
        }

        void Add(string place, string path, Action<string> setFolder)
        {
            if (!known.Contains(path) && HubModelId.TryParse(path, out _))
            {
                given.Add(new GivenModel(place, path, setFolder, BaseFolder: folder));
            }
        }
    }

    private string AddLargeModel(ParseResult parsed, WeakToStrongOptions options, List<GivenModel> given)
    {
        var template = parsed.GetValue(_largeTemplate);
        var name = parsed.GetValue(_large) ?? options.DefaultLargeModel ?? (options.LargeModels.Count == 1 ? options.LargeModels.Keys.Single() : null);
        if (name is null)
        {
            throw new UsageException("--large: a checkpoint folder, a model of the hub or a name from the configuration is needed");
        }

        if (!options.LargeModels.TryGetValue(name, out var model))
        {
            var notConfigured = $"no name from the configuration ({Names(options.LargeModels.Keys)})";
            var path = ModelFolder.ForOptions(name)
                ?? throw new InputException($"--large: '{name}' is no folder, no hub name and {notConfigured}");
            model = new LargeModelOptions { Path = path };
            given.Add(new GivenModel("--large", path, folder => model.Path = folder, $"it is {notConfigured} either"));
            name = ModelFolder.NameOf(path);
            options.LargeModels[name] = model;
        }

        model.PromptTemplate = template ?? model.PromptTemplate;
        model.Device = parsed.GetValue(_largePlacement.Device)?.ToString() ?? model.Device;
        model.Dtype = parsed.GetValue(_largePlacement.Dtype) ?? model.Dtype;
        model.Weights = parsed.GetValue(_largePlacement.Weights) ?? model.Weights;
        return name;
    }

    private List<GuidanceChoice> AddGuidance(ParseResult parsed, WeakToStrongOptions options, bool isUsed, List<GivenModel> models)
    {
        if (parsed.GetValue(_tuned) is { } tuned)
        {
            var pair = Pair(FolderOrHubName("--tuned", tuned), FolderOrHubName("--untuned", parsed.GetRequiredValue(_untuned)!));
            var name = ModelFolder.NameOf(pair.Tuned);
            options.Guidance[name] = pair;
            if (isUsed)
            {
                models.Add(new GivenModel("--tuned", pair.Tuned, folder => pair.Tuned = folder));
                models.Add(new GivenModel("--untuned", pair.Untuned, folder => pair.Untuned = folder));
            }

            return WithOptions(parsed, options, [new GuidanceChoice(name)]);
        }

        if (parsed.GetValue(_guidance) is { Length: > 0 } given)
        {
            var choices = given.Select(text => ParseChoice(text, options)).ToList();
            return choices.GroupBy(choice => choice.Name, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is { } twice
                ? throw new UsageException($"--guidance: '{twice.Key}' found {twice.Count()} times, each pair once expected")
                : WithOptions(parsed, options, choices);
        }

        var single = options.DefaultGuidance ?? (options.Guidance.Count == 1 ? options.Guidance.Keys.Single() : null);
        if (single is not null && isUsed)
        {
            return WithOptions(parsed, options, [new GuidanceChoice(single)]);
        }

        Option[] ofGuidance = [_tunedTemplate, _untunedTemplate, .. _guidancePlacement.All, _untunedDevice];
        var unused = Array.Find(ofGuidance, option => parsed.GetResult(option) is not null);
        return unused is null ? [] : throw new UsageException($"{unused.Name}: there is no guidance here that it could be for");
    }

    /// <summary>The switches that name guidance and are given; null for none.</summary>
    public string? GuidanceGiven(ParseResult parsed) =>
        parsed.GetResult(_tuned) is not null ? "--tuned and --untuned are"
        : parsed.GetResult(_guidance) is not null ? "--guidance is"
        : null;

    // Models given by folder or hub name are called so, unless that is the same for both.
    private static GuidanceOptions Pair(string tuned, string untuned)
    {
        var (tunedName, untunedName) = (ModelFolder.NameOf(tuned), ModelFolder.NameOf(untuned));
        return tunedName == untunedName
            ? new GuidanceOptions { Tuned = tuned, Untuned = untuned }
            : new GuidanceOptions { Tuned = tuned, TunedName = tunedName, Untuned = untuned, UntunedName = untunedName };
    }

    private List<GuidanceChoice> WithOptions(ParseResult parsed, WeakToStrongOptions options, List<GuidanceChoice> choices)
    {
        foreach (var choice in choices)
        {
            // A default that the configuration does not hold is refused by the registry, with its names.
            if (options.Guidance.TryGetValue(choice.Name, out var pair))
            {
                pair.TunedPromptTemplate = parsed.GetValue(_tunedTemplate) ?? pair.TunedPromptTemplate;
                pair.UntunedPromptTemplate = parsed.GetValue(_untunedTemplate) ?? pair.UntunedPromptTemplate;
                Place(parsed, pair);
            }
        }

        return choices;
    }

    private void Place(ParseResult parsed, GuidanceOptions pair)
    {
        // What is said for both counts for both, whatever the configuration says of one.
        var both = parsed.GetValue(_guidancePlacement.Device)?.ToString();
        pair.UntunedDevice = parsed.GetValue(_untunedDevice)?.ToString() ?? (both is null ? pair.UntunedDevice : null);
        pair.Device = both ?? pair.Device;
        pair.Dtype = parsed.GetValue(_guidancePlacement.Dtype) ?? pair.Dtype;
        pair.Weights = parsed.GetValue(_guidancePlacement.Weights) ?? pair.Weights;
    }

    private static GuidanceChoice ParseChoice(string text, WeakToStrongOptions options)
    {
        var (name, weight) = (text, 1.0);
        var equals = text.LastIndexOf('=');
        if (equals >= 0)
        {
            name = text[..equals];
            if (!double.TryParse(text.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out weight) || !double.IsFinite(weight))
            {
                throw new UsageException($"--guidance: '{text}' found, a name or NAME=WEIGHT expected");
            }
        }

        if (!options.Guidance.ContainsKey(name))
        {
            if (GuidancePreset.Find(name) is null)
            {
                throw new UsageException(
                    $"--guidance: '{name}' is no name from the configuration ({Names(options.Guidance.Keys)}) "
                    + $"and no published pair ({Names(GuidancePreset.All.Select(preset => preset.Name))})");
            }

            options.AddGuidancePreset(name);
        }

        return new GuidanceChoice(name, weight);
    }

    private static string FolderOrHubName(string option, string value) => ModelFolder.ForOptions(value)
        ?? throw new InputException($"{option}: '{value}' found, a checkpoint folder or a hub name (owner/name) expected");

    private static string Names(IEnumerable<string> names) => names.Any() ? string.Join(", ", names) : "it has none";

    /// <param name="Folder">Where folders in <paramref name="Options"/> start.</param>
    /// <param name="Guidance">Empty for none.</param>
    /// <param name="Given">Models named by arguments, to be found before <paramref name="Options"/> are used.</param>
    public sealed record Selection(
        WeakToStrongOptions Options, string Folder, string LargeModel, List<GuidanceChoice> Guidance, List<GivenModel> Given);
}
