// Stands in for a sample that needs the real Semantic Kernel, where the package feed has none.
Console.Error.WriteLine("This sample needs the real Semantic Kernel, which this machine's package feed lacks; eng/README.md says more.");
return 1;
