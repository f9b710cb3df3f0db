using W2S.Engine.Torch.Devices;

namespace W2S.Engine.Torch.Tests.Devices;

public sealed class NativeLibrariesTests
{
    private const string Start = "Unable to load shared library 'LibTorchSharp' or one of its dependencies. In order to help ...: \n";
    private const string Elsewhere = "/app/libLibTorchSharp.so: cannot open shared object file: No such file or directory\n"
        + "/app/LibTorchSharp: cannot open shared object file: No such file or directory\n";

    [Theory]
    [InlineData(Start + Elsewhere, "there is no LibTorchSharp")]
    [InlineData(Start + Elsewhere + "libtorch.so: cannot open shared object file: No such file or directory\n" + Elsewhere,
        "libtorch.so: cannot open shared object file: No such file or directory")]
    [InlineData(Start + Elsewhere + "/app/libLibTorchSharp.so: /lib/libc.so.6: version `GLIBC_2.43' not found\n",
        "/app/libLibTorchSharp.so: /lib/libc.so.6: version `GLIBC_2.43' not found")]
    [InlineData("Unable to load DLL 'LibTorchSharp' or one of its dependencies: The specified module could not be found. (0x8007007E)",
        "Unable to load DLL 'LibTorchSharp' or one of its dependencies: The specified module could not be found. (0x8007007E)")]
    public void Cause_OfALoadersMessage_IsTheLineThatTells(string message, string expected) => Assert.Equal(expected, NativeLibraries.Cause(message));
}
