using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using W2S.Engine.LargeModels.BlackBox.Calls;
using W2S.Engine.LargeModels.BlackBox.Rounds;
using W2S.Engine.Tokenization;

namespace W2S.Engine.LargeModels.BlackBox;

/// <summary>
/// A large model of which nothing is seen but text (the paper's black box): asked for continuations over calls that may fail, be ignored in
/// part, or answer something else. Safe to use from any thread; does not own the text model.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle has nothing to free.")]
public sealed class TextLargeModel : ILargeModel
{
    private readonly ITextModel _model;
    private readonly TextLargeModelOptions _options;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _slots;
    private readonly SeveralChoices _several;
    private readonly ILogger _logger;

    /// <param name="time">Waits between tries, and how long a call takes; null for the system's.</param>
    /// <param name="logger">Told of calls that fail, never with what they asked or answered; null for none.</param>
    /// <exception cref="InvalidOptionException">An option is out of its range.</exception>
    public TextLargeModel(ITextModel model, TextLargeModelOptions options, TimeProvider? time = null, ILogger? logger = null)
    {
        options.Validate();
        _model = model;
        _options = options;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _slots = new SemaphoreSlim(options.MaxConcurrentCalls);
        _several = new SeveralChoices(model.Capabilities.HasFlag(TextModelCapabilities.SeveralChoices));
    }

    /// <inheritdoc/>
    public string Name => _model.Name;

    /// <inheritdoc/>
    public LargeModelCapabilities Capabilities => _options.Continuation ?? _model.Capabilities.HasFlag(TextModelCapabilities.Continuation)
        ? LargeModelCapabilities.Continuation
        : LargeModelCapabilities.None;

    /// <inheritdoc/>
    public string? WhyNoContinuation => _options.WhyNoContinuation;

    /// <summary>None: candidates carry text only.</summary>
    public ITokenizer? Tokenizer => null;

    /// <inheritdoc/>
    public Task<ILargeModelSession> OpenAsync(LargeModelRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var calls = new TextModelCalls(_model, _options, _slots, request.CallBudget ?? long.MaxValue, _time, _logger);
        var canContinue = Capabilities.HasFlag(LargeModelCapabilities.Continuation);
        return Task.FromResult<ILargeModelSession>(
            new TextLargeModelSession(
                _model, request, _options.Omit, calls, _several, new TokenCounter(_options.Tokenizer), canContinue, _logger));
    }
}
