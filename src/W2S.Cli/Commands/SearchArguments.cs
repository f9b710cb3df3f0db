using System.CommandLine;
using W2S.Cli.Input;
using W2S.Engine;
using W2S.Engine.Sampling;
using W2S.Engine.Search;

namespace W2S.Cli.Commands;

/// <summary>The options of <c>w2s generate</c> that say what to search.</summary>
internal sealed class SearchArguments
{
    private const string Sampling = "sampling";
    private const string BestOfN = "best-of-n";
    private const string ChunkLevel = "cbs";
    private const string TokenLevel = "token-level";
    private const string Eft = "eft";

    private static readonly SearchOptions Defaults = new();

    private static readonly string[] Methods = [ChunkLevel, BestOfN, TokenLevel, Sampling, Eft];

    private readonly Option<string?> _method = new("--method")
    {
        Description = "cbs, best-of-n, token-level, sampling or eft [cbs with guidance, sampling without].",
        HelpName = "METHOD",
        CompletionSources = { Methods },
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
        Description = "Tokens in a chunk of cbs [5].",
        HelpName = "N",
    };

    private readonly Option<double?> _eftStrength = new("--eft-strength")
    {
        Description = "1/beta of method eft [1].",
        HelpName = "X",
    };

    private readonly Option<int?> _maxTokens = new("--max-tokens")
    {
        Description = $"Longest response, in the large model's tokens [{Defaults.MaxNewTokens}].",
        HelpName = "N",
    };

    private readonly Option<double?> _temperature = new("--temperature")
    {
        Description = "0 always takes the most likely token [0.7].",
        HelpName = "X",
    };

    private readonly Option<int?> _topK = new("--top-k")
    {
        Description = "Only this many most likely tokens; 0 for no limit [50].",
        HelpName = "N",
    };

    private readonly Option<double?> _topP = new("--top-p")
    {
        Description = "Only the most likely tokens that together reach this probability [1].",
        HelpName = "X",
    };

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
        var method = parsed.GetValue(_method) ?? (hasGuidance ? ChunkLevel : Sampling);
        if (!Methods.Contains(method))
        {
            throw new UsageException($"--method: '{method}' found, one of {string.Join(", ", Methods)} expected");
        }

        Refuse(parsed, _beamWidth, method, method is Sampling or Eft or BestOfN);
        Refuse(parsed, _successors, method, method is Sampling or Eft);
        Refuse(parsed, _chunkLength, method, method is not ChunkLevel);
        Refuse(parsed, _eftStrength, method, method is not Eft);

        if (method != Sampling && !hasGuidance)
        {
            throw new UsageException($"--method {method} needs guidance: --tuned and --untuned, or --guidance");
        }

        var preset = method switch
        {
            BestOfN => BestOf(parsed.GetValue(_successors) ?? 16, parsed.GetValue(_results) ?? 1),
            TokenLevel => SearchOptions.TokenLevel(Defaults.BeamWidth, Defaults.SuccessorsPerBeam),
            ChunkLevel => SearchOptions.ChunkLevel(),
            Eft => SearchOptions.Eft(parsed.GetValue(_eftStrength) ?? 1),
            _ => SearchOptions.PlainSampling(),
        };
        return Validate(preset with
        {
            BeamWidth = parsed.GetValue(_beamWidth) ?? preset.BeamWidth,
            SuccessorsPerBeam = method == BestOfN ? preset.SuccessorsPerBeam : parsed.GetValue(_successors) ?? preset.SuccessorsPerBeam,
            ChunkLength = parsed.GetValue(_chunkLength) ?? preset.ChunkLength,
            MaxNewTokens = parsed.GetValue(_maxTokens) ?? preset.MaxNewTokens,
            Seed = parsed.GetValue(_seed),
            StopSequences = parsed.GetValue(_stop) ?? [],
            TokenBudget = parsed.GetValue(_tokenBudget),
            ResultCount = parsed.GetValue(_results) ?? preset.ResultCount,
            Sampling = new SamplingOptions
            {
                Temperature = parsed.GetValue(_temperature) ?? preset.Sampling.Temperature,
                TopK = parsed.GetValue(_topK) ?? preset.Sampling.TopK,
                TopP = parsed.GetValue(_topP) ?? preset.Sampling.TopP,
            },
        });
    }

    /// <summary>Whether the method asked for looks at guidance: sampling does not.</summary>
    public bool UsesGuidance(ParseResult parsed) => parsed.GetValue(_method) != Sampling;

    // To return several of N responses the search must keep them all: W = N and K = 1 samples the same N.
    private static SearchOptions BestOf(int count, int results) =>
        results > 1 ? SearchOptions.BestOf(1) with { BeamWidth = count } : SearchOptions.BestOf(count);

    private static void Refuse(ParseResult parsed, Option option, string method, bool isForeign)
    {
        if (isForeign && parsed.GetResult(option) is not null)
        {
            throw new UsageException($"{option.Name}: method {method} has no such setting");
        }
    }

    private static SearchOptions Validate(SearchOptions options)
    {
        try
        {
            options.Validate();
            return options;
        }
        catch (InvalidOptionException exception)
        {
            throw new UsageException(SwitchNames.InMessage(exception));
        }
    }
}
