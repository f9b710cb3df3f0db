namespace W2S.Engine.Torch.Devices;

/// <summary>A device that a model is to be held on.</summary>
/// <param name="Name">As users write it, for example <c>cuda:0</c>.</param>
/// <param name="Device">As TorchSharp calls it.</param>
/// <param name="FreeBytes">What can still be had of its memory; null where that cannot be found out.</param>
internal sealed record TorchDevice(string Name, Device Device, long? FreeBytes);
