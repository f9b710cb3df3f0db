using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using W2S.Engine.Checkpoints;
using W2S.Engine.Tests.Support;

namespace W2S.Engine.Tests.Checkpoints;

public sealed class SafetensorsHeaderTests : IDisposable
{
    private const string OneFloat = """{"dtype":"F32","shape":[1],"data_offsets":[0,4]}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Open_FileUnderEightBytes_IsRefused(int length) => AssertRefused(new byte[length], length == 0 ? "empty" : "at least the 8");

    [Theory]
    [InlineData(99_999_999UL, "the file is cut off")] // under the cap, but not there
    [InlineData(3UL, "the file is cut off")] // one byte too few
    [InlineData(100_000_001UL, "at most 100000000 expected")]
    [InlineData(ulong.MaxValue, "at most 100000000 expected")]
    [InlineData(1UL << 63, "at most 100000000 expected")]
    public void Open_HeaderLongerThanFileOrCap_IsRefusedBeforeAllocating(ulong length, string expected)
    {
        byte[] file = [0, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'}'];
        BinaryPrimitives.WriteUInt64LittleEndian(file, length);
        _folder.Write("model.safetensors", file);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var error = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.InRange(allocated, 0, 200_000);
    }

    [Fact]
    public void Open_HeaderOverTheCapInAFileThatLong_IsRefusedBeforeAllocating()
    {
        using (FileStream file = new(Path.Join(_folder.Path, "model.safetensors"), FileMode.CreateNew))
        {
            file.Write([0x01, 0xE1, 0xF5, 0x05, 0, 0, 0, 0]); // 100,000,001
            file.SetLength(150_000_000);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    [Fact]
    public void Open_HeaderNotUtf8_IsRefused() =>
        AssertRefused(SafetensorsWriter.WithHeader([.. "{\""u8, 0xC3, 0x28, .. "\":1}"u8]), "not UTF-8");

    [Theory]
    [InlineData("", "must begin with '{'")]
    [InlineData("[]", "must begin with '{'")]
    [InlineData("1", "must begin with '{'")]
    [InlineData(" {}", "must begin with '{'")]
    [InlineData("{", "not valid JSON")]
    [InlineData("{\"a\":", "not valid JSON")]
    [InlineData("{\"a\"}", "not valid JSON")]
    [InlineData("{'a':1}", "not valid JSON")]
    [InlineData("{}{}", "not valid JSON")]
    [InlineData("{} x", "not valid JSON")]
    [InlineData("{\"\\ud800\":" + OneFloat + "}", "not valid JSON")]
    [InlineData("{\"a\":1}", "Number found, StartObject expected")]
    [InlineData("{\"a\":[]}", "StartArray found, StartObject expected")]
    [InlineData("{\"__metadata__\":[]}", "StartArray found, StartObject expected")]
    [InlineData("{\"__metadata__\":{\"format\":1}}", "Number found, String expected")]
    public void Open_HeaderNotAnObjectOfTensors_IsRefused(string header, string expected) =>
        AssertRefused(SafetensorsWriter.WithHeader(header), expected);

    [Fact]
    public void Open_HeaderNestedAbsurdlyDeep_IsRefused() => AssertRefused(
        SafetensorsWriter.WithHeader("{\"a\":{\"shape\":" + new string('[', 1_000_000) + new string(']', 1_000_000) + "}}"),
        "not valid JSON");

    [Theory]
    [InlineData("{\"a\":" + OneFloat + ",\"a\":" + OneFloat + "}")]
    [InlineData("{\"a\":" + OneFloat + ",\"\\u0061\":" + OneFloat + "}")] // the same name, escaped
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"shape\":[1],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"data_offsets\":[0,4]}}")]
    [InlineData("{\"__metadata__\":{},\"__metadata__\":{},\"a\":" + OneFloat + "}")]
    [InlineData("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"},\"a\":" + OneFloat + "}")]
    public void Open_DuplicateKeys_AreRefused(string header) =>
        AssertRefused(SafetensorsWriter.WithHeader(header, new byte[4]), "stands there twice");

    [Theory]
    [InlineData("[4294967296,4294967296]", "overflows")]
    [InlineData("[9223372036854775807]", "overflows")]
    [InlineData("[9223372036854775807,0]", "overflows")]
    [InlineData("[-1]", "whole numbers")]
    [InlineData("[1.5]", "whole numbers")]
    [InlineData("[1.0]", "whole numbers")]
    [InlineData("[1e0]", "whole numbers")]
    [InlineData("[9223372036854775808]", "whole numbers")]
    [InlineData("[\"1\"]", "whole numbers")]
    [InlineData("[null]", "whole numbers")]
    [InlineData("[true]", "whole numbers")]
    [InlineData("[1,1,1,1,1,1,1,1,1]", "more than 8")]
    [InlineData("1", "Number found")]
    [InlineData("null", "Null found")]
    [InlineData("[2]", "4 bytes found, 8 expected")]
    [InlineData("[0]", "4 bytes found, 0 expected")]
    public void Open_ShapeThatCannotBe_IsRefused(string shape, string expected) =>
        AssertRefused(SafetensorsWriter.WithHeader($$$"""{"w":{"dtype":"F32","shape":{{{shape}}},"data_offsets":[0,4]}}""", new byte[4]), expected, "'w'");

    [Theory]
    [InlineData("[0,4]", "[0,4]", "overlap")]
    [InlineData("[0,4]", "[2,6]", "overlap")]
    [InlineData("[0,4]", "[6,10]", "leave a hole")]
    [InlineData("[2,6]", "[6,10]", "leave a hole")]
    [InlineData("[0,4]", "[8,4]", "are reversed")]
    [InlineData("[0,4]", "[4,9223372036854775807]", "past the end")]
    [InlineData("[0,4]", "[-4,0]", "whole numbers")]
    [InlineData("[0,4]", "[4]", "two data_offsets expected")]
    [InlineData("[0,4]", "[4,8,8]", "more than 2")]
    public void Open_OffsetsThatDoNotCoverTheData_AreRefused(string first, string second, string expected) => AssertRefused(
        SafetensorsWriter.WithHeader(
            $$$"""{"a":{"dtype":"F32","shape":[1],"data_offsets":{{{first}}}},"b":{"dtype":"F32","shape":[1],"data_offsets":{{{second}}}}}""",
            new byte[8]),
        expected);

    [Fact]
    public void Open_DataCutOff_IsRefused() =>
        AssertRefused(SafetensorsWriter.Write(TensorToWrite.Floats("w", [2], [1, 2]))[..^1], "past the end of the data at 7", "'w'");

    [Fact]
    public void Open_TrailingBytes_AreRefused() =>
        AssertRefused([.. SafetensorsWriter.Write(TensorToWrite.Floats("w", [2], [1, 2])), 0], "1 bytes follow the last tensor");

    [Theory]
    [InlineData("F31")]
    [InlineData("f32")]
    [InlineData("")]
    [InlineData("Q4_0")]
    public void Open_UnknownDtype_IsRefusedNotSkipped(string type) => AssertRefused(
        SafetensorsWriter.WithHeader($$$"""{"w":{"dtype":"{{{type}}}","shape":[1],"data_offsets":[0,4]}}""", new byte[4]),
        "is none the format defines", "'w'", $"'{type}'");

    [Fact]
    public void Open_HalfBytesThatDoNotFillBytes_AreRefused() => AssertRefused(
        SafetensorsWriter.WithHeader("""{"w":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}""", new byte[2]), "whole bytes");

    [Theory]
    [InlineData("""{"w":{"shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F32","data_offsets":[0,4]}}""")]
    [InlineData("""{"w":{"dtype":"F32","shape":[1]}}""")]
    [InlineData("""{"w":{}}""")]
    public void Open_TensorWithoutAllItsKeys_IsRefused(string header) =>
        AssertRefused(SafetensorsWriter.WithHeader(header, new byte[4]), "dtype, shape and two data_offsets expected");

    [Fact]
    public void Open_UnknownKeyOfATensor_IsRefused() => AssertRefused(
        SafetensorsWriter.WithHeader("""{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"file":"/etc/passwd"}}""", new byte[4]),
        "only dtype, shape and data_offsets expected");

    [Theory]
    [InlineData("\\u001b[2J")]
    [InlineData("a\\nb")]
    public void Open_NameWithControlCharacters_IsRefusedWithoutRepeatingThem(string name)
    {
        var error = AssertRefused(
            SafetensorsWriter.WithHeader($$$"""{"{{{name}}}":{{{OneFloat}}}}""", new byte[4]), "control characters");
        Assert.DoesNotContain(error.Message, char.IsControl);
    }

    [Fact]
    public void Open_NameWithoutEnd_IsRefused() => AssertRefused(
        SafetensorsWriter.WithHeader($$$"""{"{{{new string('a', 100_000)}}}":{{{OneFloat}}}}""", new byte[4]), "a name of 100000 bytes");

    [Fact]
    public void Open_MoreTensorsThanTheCap_IsRefused()
    {
        var header = new StringBuilder("{");
        for (var i = 0; i <= SafetensorsHeader.MaxTensors; i++)
        {
            header.Append(CultureInfo.InvariantCulture, $"\"{i}\":{{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}},");
        }

        header[^1] = '}';
        AssertRefused(SafetensorsWriter.WithHeader(header.ToString()), "more than 200000 tensors");
    }

    [Fact]
    public void Open_MetadataPaddingScalarsAndEmptyTensors_AreTheFormatAndRead()
    {
        const string Header = """
            {"__metadata__":{"format":"pt"},"scalar":{"dtype":"F32","shape":[],"data_offsets":[0,4]},
            "empty":{"dtype":"F32","shape":[3,0],"data_offsets":[4,4]},"b":{"dtype":"BOOL","shape":[2],"data_offsets":[4,6]}}
            """;
        _folder.Write("model.safetensors", SafetensorsWriter.WithHeader(Header + "      ", new byte[6]));

        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Equal(["b", "empty", "scalar"], checkpoint.Names.Order(StringComparer.Ordinal));
        Assert.Equal([3, 0], checkpoint.Describe("empty")!.Shape);
        Assert.Empty(checkpoint.Describe("scalar")!.Shape);
    }

    [Fact]
    public void Open_NoTensors_IsAnEmptyCheckpoint()
    {
        _folder.Write("model.safetensors", SafetensorsWriter.WithHeader("{}"));

        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Empty(checkpoint.Names);
    }

    [Theory]
    [InlineData("BOOL", 8)]
    [InlineData("F4", 4)]
    [InlineData("F6_E2M3", 6)]
    [InlineData("F6_E3M2", 6)]
    [InlineData("U8", 8)]
    [InlineData("I8", 8)]
    [InlineData("F8_E5M2", 8)]
    [InlineData("F8_E4M3", 8)]
    [InlineData("F8_E8M0", 8)]
    [InlineData("F8_E4M3FNUZ", 8)]
    [InlineData("F8_E5M2FNUZ", 8)]
    [InlineData("I16", 16)]
    [InlineData("U16", 16)]
    [InlineData("F16", 16)]
    [InlineData("BF16", 16)]
    [InlineData("I32", 32)]
    [InlineData("U32", 32)]
    [InlineData("F32", 32)]
    [InlineData("F64", 64)]
    [InlineData("I64", 64)]
    [InlineData("U64", 64)]
    [InlineData("C64", 64)]
    public void Open_EveryDtypeOfTheFormat_HasItsSize(string type, int bits)
    {
        _folder.Write("model.safetensors", SafetensorsWriter.Write(new TensorToWrite("w", type, [4, 2], new byte[bits])));

        using Checkpoint checkpoint = Checkpoint.Open(_folder.Path);
        Assert.Equal(type.Replace("_", "", StringComparison.Ordinal), checkpoint.Describe("w")!.Type.ToString(), ignoreCase: true);
    }

    private ModelFormatException AssertRefused(byte[] file, params string[] expected)
    {
        var path = _folder.Write("model.safetensors", file);
        var error = Assert.Throws<ModelFormatException>(() => Checkpoint.Open(_folder.Path));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.All(expected, e => Assert.Contains(e, error.Message, StringComparison.Ordinal));
        return error;
    }
}
