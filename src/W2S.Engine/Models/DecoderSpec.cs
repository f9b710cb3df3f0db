namespace W2S.Engine.Models;

/// <summary>What a decoder-only transformer is made of: the data each runtime interprets, so that a family is data and not code.</summary>
public sealed record DecoderSpec
{
    /// <summary>The family's <c>model_type</c>, for example <c>gpt2</c> or <c>llama</c>.</summary>
    public required string Family { get; init; }

    /// <summary>Number of token ids.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>Width of the residual stream.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Number of transformer layers.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Longest sequence, in tokens, the model was made for.</summary>
    public required int ContextLength { get; init; }

    /// <summary>Heads, and what is done to their scores.</summary>
    public required AttentionSpec Attention { get; init; }

    /// <summary>What follows attention in each layer.</summary>
    public required MlpSpec Mlp { get; init; }

    /// <summary>Of which kind all norms are, and where they stand.</summary>
    public required NormSpec Norm { get; init; }

    /// <summary>How a token's position enters.</summary>
    public required PositionSpec Position { get; init; }

    /// <summary>What stands on top of the last layer.</summary>
    public required HeadSpec Head { get; init; }

    /// <summary>
    /// [layers] how many tokens a layer attends to, the querying one included; null for all of them. Empty where no layer has a window.
    /// </summary>
    public IReadOnlyList<int?> Windows { get; init; } = [];

    /// <summary>Factor of token embeddings; 1 leaves them as they are (Gemma: the square root of the hidden size).</summary>
    public float EmbeddingScale { get; init; } = 1;

    /// <summary>
    /// Attention and MLP both read the layer's input, and both are added to it (GPT-NeoX); otherwise the MLP reads attention's result.
    /// </summary>
    public bool ParallelResidual { get; init; }
}

/// <param name="HeadCount">Query heads.</param>
/// <param name="KeyValueHeadCount">Key and value heads; divides <paramref name="HeadCount"/>.</param>
/// <param name="HeadSize">Numbers per head.</param>
public sealed record AttentionSpec(int HeadCount, int KeyValueHeadCount, int HeadSize)
{
    /// <summary>Factor of query-key products; 1 / sqrt(head size) unless a family has its own.</summary>
    public float QueryScale { get; init; } = (float)(1 / Math.Sqrt(HeadSize));

    /// <summary>Scores become cap * tanh(score / cap); null for no cap (Gemma-2).</summary>
    public float? SoftCap { get; init; }

    /// <summary>Each query and key head is RMS-normalized, with a learned scale, before it is rotated (Qwen3).</summary>
    public bool NormalizesHeads { get; init; }
}

/// <summary>What an MLP computes of x.</summary>
public enum MlpKind
{
    /// <summary>down(activation(up(x)))</summary>
    Plain,

    /// <summary>down(activation(gate(x)) * up(x))</summary>
    Gated,
}

/// <summary>The function between the matrices of an MLP.</summary>
public enum Activation
{
    /// <summary>GELU with the tanh approximation (<c>gelu_new</c>, <c>gelu_pytorch_tanh</c>).</summary>
    GeluTanh,

    /// <summary>GELU with the error function (<c>gelu</c>).</summary>
    Gelu,

    /// <summary>x * sigmoid(x) (<c>silu</c>, <c>swish</c>).</summary>
    Silu,

    /// <summary>max(x, 0) (<c>relu</c>).</summary>
    Relu,
}

/// <param name="IntermediateSize">Width between up and down.</param>
public sealed record MlpSpec(MlpKind Kind, Activation Activation, int IntermediateSize);

/// <summary>How a norm evens out a vector.</summary>
public enum NormKind
{
    /// <summary>Subtracts the mean, divides by the standard deviation, scales and shifts.</summary>
    LayerNorm,

    /// <summary>Divides by the root mean square and scales.</summary>
    RmsNorm,
}

/// <summary>Where in a layer norms stand.</summary>
public enum NormPlace
{
    /// <summary>On what attention and MLP read.</summary>
    Before,

    /// <summary>On what they read, and again on what they give, before it is added (Gemma-2).</summary>
    BeforeAndAfter,
}

/// <param name="Place">Where in a layer norms stand.</param>
/// <param name="IsScaleOffset">Checkpoints store scales as differences from 1 (Gemma).</param>
public sealed record NormSpec(NormKind Kind, float Epsilon, NormPlace Place = NormPlace.Before, bool IsScaleOffset = false);

/// <summary>How a token's position enters: one of <see cref="LearnedPositions"/>, <see cref="RotaryPositions"/>.</summary>
public abstract record PositionSpec;

/// <summary>A learned vector per position is added to the token embedding.</summary>
public sealed record LearnedPositions : PositionSpec;

/// <summary>Queries and keys are rotated by angles that grow with the position (first half against second half of a head).</summary>
/// <param name="Theta">Base of the frequencies.</param>
/// <param name="RotarySize">Leading numbers of a head that are rotated; even.</param>
public sealed record RotaryPositions(double Theta, int RotarySize) : PositionSpec
{
    /// <summary>How the frequencies differ from Theta ^ (-2i / RotarySize); null where they do not.</summary>
    public RotaryScaling? Scaling { get; init; }
}

/// <summary>What stands on top: one of <see cref="LanguageModelHead"/>, <see cref="ClassificationHead"/>.</summary>
public abstract record HeadSpec;

/// <param name="Tied">The token embedding serves as the output matrix.</param>
/// <param name="SoftCap">Logits become cap * tanh(logit / cap); null for no cap (Gemma-2).</param>
public sealed record LanguageModelHead(bool Tied, float? SoftCap = null) : HeadSpec;

/// <summary>
/// One linear layer, without a bias, from the last token's hidden state to the labels (<c>...ForSequenceClassification</c>).
/// </summary>
/// <param name="Labels">Label names by index; one alone for a reward or another single number.</param>
/// <param name="PadToken">Padding, which is not read where a text ends with it (<c>pad_token_id</c>); null for none.</param>
public sealed record ClassificationHead(IReadOnlyList<string> Labels, int? PadToken = null) : HeadSpec;
