namespace Microsoft.SemanticKernel;

public class BinaryContent : KernelContent
{
    public BinaryContent()
    {
    }

    public BinaryContent(Uri uri) => Uri = uri;

    public Uri? Uri { get; set; }
}
