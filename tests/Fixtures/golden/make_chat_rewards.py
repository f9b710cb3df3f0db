"""A tiny random reward model with a tokenizer and a chat template, and what transformers makes of chats with it (fp32, CPU).

    python3 make_chat_rewards.py      writes chat-reward/ beside this file

chat-reward/rewards.jsonl: messages or text; ids, what the tokenizer makes of the chat through its template, without a generation prompt, or of
the text; reward, the logit of the only label. The tokenizer has a token for each byte and puts <s> before a text; the template writes <s> itself,
and ends an answer with </s>, which is the padding too.
"""
import json
from pathlib import Path

import torch
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers, processors
from transformers import AutoModelForSequenceClassification, AutoTokenizer, LlamaConfig, PreTrainedTokenizerFast

from make_logits import edit_config, randomize

FOLDER = Path(__file__).parent / "chat-reward"
SPECIAL = ["<s>", "</s>", "<|system|>", "<|user|>", "<|assistant|>"]
TEMPLATE = """{{- bos_token }}
{%- for message in messages %}
    {{- '<|' + message.role + '|>\\n' + message.content | trim }}
    {{- eos_token if message.role == 'assistant' else '\\n' }}
{%- endfor %}
{%- if add_generation_prompt %}{{ '<|assistant|>\\n' }}{% endif %}
"""
CHATS = [
    [("user", "Is it any good?"), ("assistant", "A joy from start to end.")],
    [("user", "Is it any good?"), ("assistant", "It drags.")],
    [("system", "Be brief."), ("user", " Is it any good? "), ("assistant", "\nYes.\n")],
    [("user", "Hi"), ("assistant", "Hello."), ("user", "Caf\u00e9 \u65e5\u672c \U0001f600?"), ("assistant", "Both, {{ please }}.")],
    [("user", "Nobody answered")],
    [("user", "Hi"), ("assistant", "")],
]
TEXTS = ["A joy from start to end.", " It drags.\n", "\u65e5\u672c"]

def write():
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE({token: i for i, token in enumerate(SPECIAL + alphabet)}, []))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, normalized=False) for token in SPECIAL])
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A $B", special_tokens=[("<s>", 0)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    fast.chat_template = TEMPLATE
    fast.save_pretrained(FOLDER)
    config = LlamaConfig(vocab_size=len(fast), hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2,
                         num_key_value_heads=1, max_position_embeddings=256, bos_token_id=0, eos_token_id=1, pad_token_id=1, num_labels=1)
    randomize(AutoModelForSequenceClassification.from_config(config), 90).to(torch.bfloat16).save_pretrained(FOLDER)
    edit_config(FOLDER)

@torch.no_grad()
def main():
    write()
    tokenizer = AutoTokenizer.from_pretrained(FOLDER)
    model = AutoModelForSequenceClassification.from_pretrained(FOLDER, dtype=torch.float32, attn_implementation="eager").eval()
    lines = []
    for chat in CHATS:
        messages = [dict(role=role, content=content) for role, content in chat]
        lines.append((dict(messages=messages), tokenizer.apply_chat_template(messages, tokenize=True, return_dict=False)))
    for text in TEXTS:
        lines.append((dict(text=text), tokenizer(text)["input_ids"]))
    with open(FOLDER / "rewards.jsonl", "w") as file:
        for given, ids in lines:
            reward = model(input_ids=torch.tensor([ids])).logits[0].item()
            file.write(json.dumps(given | dict(ids=ids, reward=round(reward, 6))) + "\n")

if __name__ == "__main__":
    main()
