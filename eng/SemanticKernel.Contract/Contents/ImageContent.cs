namespace Microsoft.SemanticKernel;

public class ImageContent : BinaryContent
{
    public ImageContent()
    {
    }

    public ImageContent(Uri uri)
        : base(uri)
    {
    }
}
