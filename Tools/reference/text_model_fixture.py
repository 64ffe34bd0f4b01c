#!/usr/bin/env python3
"""Makes a tiny random chat model with a tokenizer of its own, and what the reference implementation writes with it.

    text_model_fixture.py OUT        (OUT/tiny-chat, OUT/expected.json)

Made with the versions written to OUT/expected.json. The text the tokenizer is trained on is written here.
"""
import json, os, sys
import tokenizers, torch, transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

out = sys.argv[1]
folder = out + "/tiny-chat"
os.makedirs(folder, exist_ok=True)
text = ["The little school stood on a hill above the river, and every morning the bell rang twice.",
        "Teachers wrote words on the board; children read them aloud, one after another, until they knew them.",
        "Numbers such as 12, 345 and 6789 were harder. So were names: Zoë, Łukasz, 北京 and القاهرة.",
        "def learn(lesson):\n    return [word.lower() for word in lesson.split()]\n"] * 3
tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True),
                                                   pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)])
tokenizer.decoder = decoders.ByteLevel()
specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
tokenizer.train_from_iterator(text, trainers.BpeTrainer(
    vocab_size=384, special_tokens=specials, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<|im_start|>", eos_token="<|im_end|>",
                               unk_token="<|endoftext|>", pad_token="<|im_end|>")
fast.chat_template = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
                      "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
fast.save_pretrained(folder)

torch.manual_seed(7)
torch.set_num_threads(1)
config = LlamaConfig(vocab_size=384, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
                     num_key_value_heads=2, max_position_embeddings=512, rms_norm_eps=1e-5, tie_word_embeddings=True,
                     bos_token_id=1, eos_token_id=2, pad_token_id=2)
model = LlamaForCausalLM(config).eval().float()
with torch.no_grad():
    for value in model.parameters():
        noise = torch.randn_like(value) * (0.25 if value.dim() == 2 else 0.3)
        value.copy_((value if value.dim() == 1 else 0 * value) + noise)
model.generation_config.eos_token_id = 2
model.save_pretrained(folder)

cases = []
for prompt in ["The school", "Numbers 12 and 345", "北京 def learn", ""]:
    ids = fast(prompt or "x", add_special_tokens=False).input_ids
    with torch.no_grad():
        answer = model.generate(torch.tensor([ids]), max_new_tokens=24, do_sample=False, repetition_penalty=1.0)[0, len(ids):].tolist()
    answer = answer[:answer.index(2)] if 2 in answer else answer
    cases.append({"prompt": prompt or "x", "ids": ids, "tokens": answer, "text": fast.decode(answer)})
messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Read a word."}]
rendered = fast.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
scored = "".join(text[:3])
ids = fast(scored, add_special_tokens=False).input_ids
with torch.no_grad():
    logits = model(torch.tensor([ids])).logits[0].double()
    losses = torch.nn.functional.cross_entropy(logits[:-1], torch.tensor(ids[1:]), reduction="none").tolist()
with open(out + "/expected.json", "w") as f:
    json.dump({"versions": {"torch": torch.__version__, "transformers": transformers.__version__, "tokenizers": tokenizers.__version__},
               "greedy": cases, "messages": messages, "rendered": rendered, "scored_text": scored, "scored_ids": ids, "losses": losses},
              f, ensure_ascii=False, indent=1)
