using Microsoft.SemanticKernel;
using W2S.Engine.LargeModels.BlackBox;

namespace W2S.SemanticKernel.LargeModels;

/// <summary>
/// The settings of one call of a service of Semantic Kernel, under every name that connectors have for them: each reads those it knows from
/// plain settings and leaves the others.
/// </summary>
internal static class CallSettings
{
    public static PromptExecutionSettings ForChat(TextModelRequest request) => new() { ExtensionData = Common(request) };

    public static PromptExecutionSettings ForText(TextModelRequest request)
    {
        var values = Common(request);
        values["max_new_tokens"] = request.MaxTokens; // Hugging Face
        values["num_predict"] = request.MaxTokens;    // Ollama
        values["return_full_text"] = false;           // Hugging Face repeats the prompt before the answer unless told not to
        if (request.Choices > 1)
        {
            values["results_per_prompt"] = request.Choices;
        }

        return new PromptExecutionSettings { ExtensionData = values };
    }

    private static Dictionary<string, object> Common(TextModelRequest request)
    {
        var values = new Dictionary<string, object>(StringComparer.Ordinal) { ["max_tokens"] = request.MaxTokens };
        AddIfSent(SamplingSettings.Temperature, "temperature", request.Sampling.Temperature);
        AddIfSent(SamplingSettings.TopP, "top_p", request.Sampling.TopP);
        AddIfSent(SamplingSettings.TopK, "top_k", request.Sampling.TopK);
        AddIfSent(SamplingSettings.Seed, "seed", request.Seed);
        if (request.StopSequences.Count > 0)
        {
            values["stop_sequences"] = request.StopSequences.ToList(); // OpenAI, Google
            values["stop"] = request.StopSequences.ToList();           // Hugging Face, Ollama, Mistral
        }

        return values;

        void AddIfSent(SamplingSettings setting, string name, object value)
        {
            if (request.Sends(setting))
            {
                values[name] = value;
            }
        }
    }
}
