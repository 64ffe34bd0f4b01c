#!/usr/bin/env python3
"""Makes tiny random models with tokenizers of their own, and what lm-evaluation-harness answers with them.

    exam_fixtures.py OUT        (OUT/exam-plain, OUT/exam-begins, OUT/exam-answers.json)

`exam-plain` has a byte-level vocabulary without a beginning token in front of texts; `exam-begins` puts one in front. The context is short, so that
texts are cut and rolled. Text and items are written here. Versions are in exam-answers.json; lm_eval 0.4.13 is what the numbers are for.
"""
import importlib.metadata, json, os, sys
import tokenizers, torch, transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast
from lm_eval.api.instance import Instance
from lm_eval.models.huggingface import HFLM

out = sys.argv[1]
torch.set_num_threads(1)
WINDOW = 64
text = ["The mill by the river ground barley, oats and rye; its wheel turned slowly in summer.",
        "A lamp stood in each window, and the keeper counted them every night before he slept.",
        "Question: how many lamps burn? Answer: seven. Question: who keeps them? Answer: the keeper.",
        "Zoë walked 12 miles; 北京 is farther. A list:\n- one\n- two\n"] * 3


def make(name, begins):
    folder = f"{out}/{name}"
    os.makedirs(folder, exist_ok=True)
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.train_from_iterator(text, trainers.BpeTrainer(
        vocab_size=352, special_tokens=["<s>", "</s>", "<turn>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    if begins:
        tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 0)])
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", pad_token="</s>")
    fast.chat_template = ("{% if messages[0].role == 'system' and messages[0].content == 'refuse' %}{{ raise_exception('no system role') }}{% endif %}"
                          "{% if " + ("true" if begins else "false") + " %}{{ bos_token }}{% endif %}"
                          "{% for m in messages %}{{ '<turn>' + m.role + '\\n' + m.content"
                          + (" | trim" if begins else "") + " + '</s>\\n' }}{% endfor %}"
                          "{% if add_generation_prompt %}{{ '<turn>assistant\\n' }}{% endif %}")
    fast.save_pretrained(folder)
    torch.manual_seed(11 + begins)
    config = LlamaConfig(vocab_size=352, hidden_size=32, intermediate_size=48, num_hidden_layers=2, num_attention_heads=4,
                         num_key_value_heads=2, max_position_embeddings=WINDOW, rms_norm_eps=1e-5, tie_word_embeddings=True,
                         bos_token_id=0, eos_token_id=1, pad_token_id=1)
    model = LlamaForCausalLM(config).eval().float()
    with torch.no_grad():
        for value in model.parameters():
            value.copy_((value if value.dim() == 1 else 0 * value) + torch.randn_like(value) * (0.25 if value.dim() == 2 else 0.3))
    model.generation_config.eos_token_id = 1
    model.save_pretrained(folder)
    return folder


long = " ".join(text[:4])
shots = "Question: who turned the wheel? Answer: the river.\n\n"
pairs = [
    # One-token and longer choices of one question; contexts that share their beginning.
    *[(shots + "Question: how many lamps burn? Answer:", c) for c in (" seven", " one", " two", " the keeper", " the keeper counted")],
    *[(shots + "Question: who keeps them? Answer:", c) for c in (" the keeper", " Zoë", " the river", " the")],
    # Blanks at the end of the context, of several kinds.
    ("Answer: ", "seven"), ("Answer:\n", "seven"), ("A list:\n  ", "- one"), ("A lamp \t\u00a0", "stood"), ("A lamp\u3000", "stood"),
    # No context; a continuation that begins with the beginning token; a context of blanks alone cannot be asked of the harness.
    ("", "The mill"), ("", " seven"), ("", "<s>The mill"), ("<s>The mill", " by"), ("The mill", "</s>"),
    # A continuation that joins the context's last word.
    ("The keep", "er counted"), ("12", "3 miles"), ("北", "京 is"),
    # Longer than the window: cut from the left; a continuation as long as the window.
    (long, " The mill"), (long + long, " seven"), (long, " A lamp stood in each window, and the keeper counted them every night"),
]
rolling = ["", "The mill", text[0], long, long + " " + long, "Zoë", text[1] + text[3]]
written = [
    {"context": "Question: who keeps them? Answer:", "until": ["\n\n"], "max_gen_toks": 12},
    {"context": "The mill by", "until": ["e", "xyz"], "max_gen_toks": 12},
    {"context": shots + "A lamp", "until": [" k", "ver"], "max_gen_toks": 16},
    {"context": shots + "Zoë", "until": [], "max_gen_toks": 8},
    {"context": long, "until": ["\n"], "max_gen_toks": 20},
]
conversations = [
    ([{"role": "user", "content": "How many lamps?"}], None),
    ([{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Who?"}], "The answer is"),
    ([{"role": "user", "content": "Who?"}, {"role": "assistant", "content": "Zoë."}, {"role": "user", "content": "And now?"}], "Well, "),
    ([{"role": "system", "content": "refuse"}, {"role": "user", "content": "Who?"}], None),
]


greedy_contexts = ["The mill by", shots + "A lamp", "Question: who keeps them? Answer:", "A lamp stood in each", "12 miles; ", "Zoë walked", "The keeper counted"]


def instance(kind, index, arguments):
    return Instance(request_type=kind, doc={}, arguments=arguments, idx=0, metadata=("made-up", index, 1))


def most_likely(model):
    """Continuations that are the model's own most likely words, and the same with a word more, which is none of them."""
    found = []
    for context in greedy_contexts:
        for count in (1, 2, 3, 5):
            text = model.generate_until([instance("generate_until", 0, (context, {"until": [], "max_gen_toks": count, "do_sample": False}))],
                                        disable_tqdm=True)[0]
            found += [(context, text), (context, text + " seven")] if text.strip() and "\ufffd" not in text else []
    found = list(dict.fromkeys(found))
    scores = model.loglikelihood([instance("loglikelihood", i, pair) for i, pair in enumerate(found)], disable_tqdm=True)
    made = [{"context": c, "continuation": t, "log_likelihood": s[0], "is_greedy": s[1]} for (c, t), s in zip(found, scores)]
    assert any(m["is_greedy"] for m in made) and not all(m["is_greedy"] for m in made)
    assert any(m["is_greedy"] and len(model._encode_pair(m["context"], m["continuation"])[1]) > 1 for m in made)
    return made


result = {"versions": {"lm_eval": importlib.metadata.version("lm_eval"), "torch": torch.__version__, "transformers": transformers.__version__,
                       "tokenizers": tokenizers.__version__}, "window": WINDOW, "models": {}}
for name, begins in (("exam-plain", False), ("exam-begins", True)):
    model = HFLM(pretrained=make(name, begins), dtype="float32", device="cpu", batch_size=1)
    assert model.max_length == WINDOW
    scores = model.loglikelihood([instance("loglikelihood", i, pair) for i, pair in enumerate(pairs)], disable_tqdm=True)
    rolls = model.loglikelihood_rolling([instance("loglikelihood_rolling", i, (value,)) for i, value in enumerate(rolling)], disable_tqdm=True)
    texts = [model.generate_until([instance("generate_until", i, (w["context"], {"until": list(w["until"]), "max_gen_toks": w["max_gen_toks"],
             "do_sample": False}))], disable_tqdm=True)[0] for i, w in enumerate(written)]
    rendered = []
    for messages, opening in conversations:
        whole = messages + ([{"role": "assistant", "content": opening}] if opening else [])
        rendered.append(model.apply_chat_template(whole, add_generation_prompt=not opening))
    chats = model.loglikelihood([instance("loglikelihood", i, (value, " the keeper")) for i, value in enumerate(rendered)], disable_tqdm=True)
    result["models"][name] = {
        "pairs": [{"context": c, "continuation": t, "log_likelihood": s[0], "is_greedy": s[1],
                   "encoded": [list(map(int, e)) for e in (([model.prefix_token_id], model.tok_encode(t, add_special_tokens=False))
                               if c == "" else model._encode_pair(c, t))]} for (c, t), s in zip(pairs, scores)],
        "most_likely": most_likely(model),
        "rolling": [{"text": t, "log_likelihood": v} for t, v in zip(rolling, rolls)],
        "written": [w | {"text": t} for w, t in zip(written, texts)],
        "conversations": [{"messages": m, "opening": o, "rendered": r, "log_likelihood": s[0]}
                          for (m, o), r, s in zip(conversations, rendered, chats)],
    }
with open(f"{out}/exam-answers.json", "w", encoding="utf-8") as file: json.dump(result, file, ensure_ascii=False, indent=1)
