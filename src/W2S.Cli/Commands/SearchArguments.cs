using System.CommandLine;
using W2S.Cli.Input;
using W2S.Engine;
using W2S.Engine.Search;
using W2S.Engine.Settings;

namespace W2S.Cli.Commands;

/// <summary>The options of <c>w2s generate</c> that say what to search.</summary>
internal sealed class SearchArguments
{
    private readonly Option<string?> _method = new("--method")
    {
        Description = $"One of {string.Join(", ", SearchMethodNames.All)} [chunk-level with guidance, sampling without].",
        HelpName = "METHOD",
        CompletionSources = { SearchMethodNames.All.ToArray() },
    };

    private readonly Option<int?> _beamWidth = new("--beam-width", "-W")
    {
        Description = "Hypotheses kept after each chunk [4].",
        HelpName = "N",
    };

    private readonly Option<int?> _successors = new("--successors", "-K")
    {
        Description = "Continuations sampled from each hypothesis [4]; N of best-of-n [16].",
        HelpName = "N",
    };

    private readonly Option<int?> _chunkLength = new("--chunk-length", "-L")
    {
        Description = "Tokens in a chunk [5].",
        HelpName = "N",
    };

    private readonly Option<double?> _eftStrength = NumberOption.Create("--eft-strength", "1/beta of method eft [1].");

    private readonly Option<int?> _maxTokens = new("--max-tokens")
    {
        Description = $"Longest response, in the large model's tokens [{new SearchOptions().MaxNewTokens}].",
        HelpName = "N",
    };

    private readonly Option<double?> _temperature = NumberOption.Create("--temperature", "0 always takes the most likely token [0.7].");

    private readonly Option<int?> _topK = new("--top-k")
    {
        Description = "Only this many most likely tokens; 0 for no limit [50].",
        HelpName = "N",
    };

    private readonly Option<double?> _topP = NumberOption.Create("--top-p", "Only the most likely tokens that together reach this probability [1].");

    private readonly Option<long?> _seed = new("--seed")
    {
        Description = "Same seed, same text; a new one for each call unless given.",
        HelpName = "N",
    };

    private readonly Option<string[]> _stop = new("--stop")
    {
        Description = "The response ends before this text; may be given more than once.",
        HelpName = "TEXT",
    };

    private readonly Option<long?> _tokenBudget = new("--token-budget")
    {
        Description = "Most tokens the large model may sample, dropped candidates included.",
        HelpName = "N",
    };

    private readonly Option<int?> _results = new("--results")
    {
        Description = "How many of the best responses to return, at most the beam width, or N [1].",
        HelpName = "N",
    };

    public void AddTo(Command command)
    {
        Option[] options =
        [
            _method, _beamWidth, _successors, _chunkLength, _eftStrength, _maxTokens, _temperature, _topK, _topP,
            _seed, _stop, _tokenBudget, _results,
        ];
        foreach (var option in options)
        {
            command.Add(option);
        }
    }

    /// <exception cref="UsageException">A value is out of its range, or does not belong to the method.</exception>
    public SearchOptions Read(ParseResult parsed, bool hasGuidance)
    {
        try
        {
            var method = Method(parsed) ?? (hasGuidance ? SearchMethod.ChunkLevel : SearchMethod.Sampling);
            if (method != SearchMethod.Sampling && !hasGuidance)
            {
                throw new UsageException($"--method {method.Name()} needs guidance: --tuned and --untuned, or --guidance");
            }

            return Settings(parsed, method).ToOptions();
        }
        catch (InvalidOptionException exception)
        {
            throw new UsageException(SwitchNames.InMessage(exception));
        }
    }

    /// <summary>Whether the method asked for looks at guidance: sampling does not.</summary>
    public bool UsesGuidance(ParseResult parsed) => parsed.GetValue(_method) != SearchMethod.Sampling.Name();

    private SearchMethod? Method(ParseResult parsed) => parsed.GetValue(_method) is { } name ? SearchMethodNames.Parse(name) : null;

    private GenerationSettings Settings(ParseResult parsed, SearchMethod method) => new()
    {
        Method = method,
        BeamWidth = parsed.GetValue(_beamWidth),
        SuccessorsPerBeam = parsed.GetValue(_successors),
        ChunkLength = parsed.GetValue(_chunkLength),
        EftStrength = parsed.GetValue(_eftStrength),
        MaxTokens = parsed.GetValue(_maxTokens),
        Temperature = parsed.GetValue(_temperature),
        TopK = parsed.GetValue(_topK),
        TopP = parsed.GetValue(_topP),
        Seed = parsed.GetValue(_seed),
        StopSequences = parsed.GetValue(_stop),
        TokenBudget = parsed.GetValue(_tokenBudget),
        ResultsPerPrompt = parsed.GetValue(_results),
    };
}
