using W2S.Engine.Runtime;

namespace W2S.Engine.Torch.Outputs;

/// <summary>A token after which something is asked.</summary>
/// <param name="Index">Its index among the entry's tokens.</param>
/// <param name="Position">Its index in the whole sequence.</param>
internal readonly record struct OutputRow(ForwardEntry Entry, int Index, int Position);
