using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json.Serialization;
using Microsoft.SemanticKernel;

namespace W2S.SemanticKernel.IntegrationTests;

/// <summary>Keeps eng/SemanticKernel.Contract honest: it may leave things out, but what it has, Semantic Kernel has the same.</summary>
public sealed class ContractTests
{
    private const BindingFlags Visible =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    private static readonly Assembly[] SemanticKernel = [typeof(PromptExecutionSettings).Assembly, typeof(KernelExtensions).Assembly];

    private static readonly Assembly Contract = new AssemblyLoadContext("contract")
        .LoadFromAssemblyPath(Path.Join(AppContext.BaseDirectory, "W2S.SemanticKernel.Contract.dll"));

    public static TheoryData<string> ContractTypes => [.. Contract.GetExportedTypes().Select(type => type.FullName!)];

    [Theory]
    [MemberData(nameof(ContractTypes))]
    public void Contract_EveryVisibleMember_IsSemanticKernelsToo(string typeName)
    {
        var real = SemanticKernel.Select(assembly => assembly.GetType(typeName)).FirstOrDefault(type => type is { IsPublic: true });

        Assert.NotNull(real);
        Assert.Empty(Describe(Contract.GetType(typeName)!).Except(Describe(real)));
    }

    private static IEnumerable<string> Describe(Type type)
    {
        yield return $"{(type.IsInterface ? "interface" : "class")} abstract:{type.IsAbstract} sealed:{type.IsSealed} : {type.BaseType}";
        foreach (var implemented in type.GetInterfaces())
        {
            yield return $": {implemented}";
        }

        foreach (var method in type.GetMembers(Visible).OfType<MethodBase>().Where(method => method.IsPublic || method.IsFamily))
        {
            var parameters = method.GetParameters().Select(p => $"{p.ParameterType} {p.Name}{(p.HasDefaultValue ? $" = {p.DefaultValue}" : "")}");
            var modifiers = $"public:{method.IsPublic} static:{method.IsStatic} virtual:{method.IsVirtual} abstract:{method.IsAbstract}";
            yield return $"{modifiers} {(method as MethodInfo)?.ReturnType} {method.Name}({string.Join(", ", parameters)})";
        }

        // How settings look in JSON is part of what the plugin relies on.
        if (type.Name == nameof(PromptExecutionSettings))
        {
            foreach (var property in type.GetProperties())
            {
                yield return $"{property.Name} is {property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name} in JSON, "
                    + $"ignored:{property.IsDefined(typeof(JsonIgnoreAttribute))} extension data:{property.IsDefined(typeof(JsonExtensionDataAttribute))}";
            }
        }
    }
}
