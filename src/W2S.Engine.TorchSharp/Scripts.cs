namespace W2S.Engine.Torch;

/// <summary>Operations that libtorch has and TorchSharp does not.</summary>
/// <remarks>Compiled once for the process. A script that is wrong ends it, so they are constants, each an operation and nothing else.</remarks>
internal static class Scripts
{
    // The line feed at the end is part of the language.
    private static readonly torch.jit.CompilationUnit Unit = torch.jit.compile(
        """
        def rms_norm(x, scale, epsilon: float):
            return torch.rms_norm(x, [x.size(-1)], scale, epsilon)

        """);

    /// <summary>x / sqrt(mean(x^2) + epsilon) * scale over the last dimension: one operation on a GPU, in 32-bit floats within.</summary>
    /// <param name="scale">[last], of the type of <paramref name="x"/>.</param>
    public static Tensor RmsNorm(Tensor x, Tensor scale, double epsilon) => (Tensor)Unit.invoke("rms_norm", x, scale, epsilon);
}
