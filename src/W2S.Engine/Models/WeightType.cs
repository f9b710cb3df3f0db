using System.ComponentModel;

namespace W2S.Engine.Models;

/// <summary>
/// How the numbers of a model's matrices are held in memory. Whatever they are, they are multiplied and summed as 32-bit floats.
/// </summary>
[TypeConverter(typeof(EnumNameConverter<WeightType>))]
public enum WeightType
{
    /// <summary><c>fp32</c>: 32-bit floats.</summary>
    Fp32,

    /// <summary><c>bf16</c>, bfloat16: half the memory; 8 significant bits.</summary>
    Bf16,

    /// <summary><c>fp16</c>, IEEE 754 binary16: half the memory; 11 significant bits, and no numbers beyond 65,504.</summary>
    Fp16,

    /// <summary>
    /// <c>int8</c>: 8-bit integers, with a scale for each block of 32 inputs of each output: about a quarter of the memory (1.125 bytes a
    /// weight). A weight is off by at most 1/254 of the largest magnitude in its block.
    /// </summary>
    Int8,
}
