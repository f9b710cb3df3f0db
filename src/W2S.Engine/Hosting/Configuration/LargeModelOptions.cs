using W2S.Engine.Hosting.Services;
using W2S.Engine.LargeModels.BlackBox;
using W2S.Engine.Models;
using W2S.Engine.Runtime.Devices;

namespace W2S.Engine.Hosting.Configuration;

/// <summary>
/// A large model: a checkpoint on this machine (<see cref="Path"/>), or a service of the container (<see cref="Service"/>).
/// </summary>
public sealed class LargeModelOptions
{
    /// <summary>
    /// Checkpoint folder; relative paths start at the content root, or the current folder outside a host. Where there is no such folder, a
    /// model of a hub, <c>owner/name</c> or <c>owner/name@revision</c>: taken from the hub's cache, else downloaded on first use.
    /// </summary>
    public string Path { get; set; } = "";

    /// <summary>
    /// What is put around a prompt. Null: texts are continued as they are, chats go through the checkpoint's chat template. <c>chat</c>:
    /// texts go through it too. <c>zephyr</c>, <c>openchat</c>, <c>tulu</c>: those chat formats. Or text with <c>{prompt}</c> where the
    /// prompt goes; special tokens spelled in it are special. Of services, only a text generation service takes one, and no <c>chat</c>.
    /// </summary>
    public string? PromptTemplate { get; set; }

    /// <summary>
    /// How a checkpoint's weights are held in memory, in configuration <c>fp32</c>, <c>bf16</c>, <c>fp16</c> or <c>int8</c>; null for the
    /// type they are stored in.
    /// </summary>
    public WeightType? Weights { get; set; }

    /// <summary>
    /// Where a checkpoint computes, as <see cref="DevicePlacement"/> is written: <c>cpu</c>, <c>cuda</c>, <c>cuda:1</c>, or
    /// <c>cuda:0+cuda:1</c> for layers divided among cards. Null for the processor.
    /// </summary>
    public string? Device { get; set; }

    /// <summary>
    /// In which type a checkpoint computes, in configuration <c>fp32</c>, <c>bf16</c> or <c>fp16</c>; null for fp32 on the processor, which
    /// computes in no other, and elsewhere the type of its weights.
    /// </summary>
    public ComputeType? Dtype { get; set; }

    /// <summary>
    /// MiB of key/value cache and logits that the requests of a checkpoint may need together, at least 1: one that does not fit beside those
    /// that run waits for them, in order of arrival. Null for what memory there is.
    /// </summary>
    public int? CacheMiB { get; set; }

    /// <summary>
    /// Id or key of a service that is in the container already; empty for the last that was registered without one. Null for a checkpoint.
    /// </summary>
    public string? Service { get; set; }

    /// <summary>Which kind of service; null for the first there is, in the order of <see cref="ServiceKind"/>.</summary>
    public ServiceKind? Kind { get; set; }

    /// <summary>
    /// Whether the service continues partial answers; null for what its kind declares, which is that only text generation does.
    /// </summary>
    public ContinuationMode? Continuation { get; set; }

    /// <summary>Most calls of the service at the same time, of all requests together, at least 1. Null for 8.</summary>
    public int? MaxConcurrentCalls { get; set; }

    /// <summary>
    /// Settings the service is never sent, because it refuses calls that have them; in configuration <c>temperature, top_p, top_k, seed</c> or
    /// some of these. Default none.
    /// </summary>
    public SamplingSettings Omit { get; set; }
}
