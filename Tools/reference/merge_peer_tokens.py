"""Vocabularies: unions, listed tokens, padding, transplants and chat templates beside mergekit."""

import importlib.resources
import json
import os
import shutil
import subprocess

import torch
import yaml
from safetensors.torch import load_file, save_file

TEXTS = {
    "base": "the cat sat on the mat and the cat ran to the other cat on the other mat, then the cats rested there",
    "a": "the photon hit the mirror and the mirror sent the photon to the other mirror, where photons gather there",
    "b": "a river runs past the mill and the miller rests by the river, where the mill turns and turns there",
}
SAMPLES = [
    "the cat and the photon rest by the river.", "Grüße an die Mühle — 12 cats!", "  two  spaces\n\tand a tab", "<|user|>the miller<|a|> turns<|end|>",
    "catphoton mirrormill", "",
]
# transformers gives every Qwen2 tokenizer an end of text.
SPECIAL = {
    "base": ["<|endoftext|>", "<|end|>", "<|user|>"], "a": ["<|endoftext|>", "<|end|>", "<|a|>", "<|both|>"],
    "b": ["<|endoftext|>", "<|end|>", "<|both|>", "<|b|>"]}
# Two vocabularies in three models: base and a share one, b has its own.
CASES = [
    ("union", {"tokenizer": {"source": "union"}}),
    ("union_old_form", {"tokenizer_source": "union"}),
    ("union_padded", {"tokenizer": {"source": "union", "pad_to_multiple_of": 64}}),
    ("base", {"tokenizer": {"source": "base"}}),
    ("model", {"tokenizer": {"source": "b"}}),
    ("listed", {"tokenizer": {"source": "union", "tokens": {
        "<|user|>": {"source": {"kind": "zero"}, "force": True},
        "<|new|>": {"source": {"kind": "model_token", "model": "b", "token": "<|b|>"}},
        "<|third|>": {"source": {"kind": "model_token", "model": "b", "token_id": 7}},
        "<|b|>": {"source": "b"},
    }}}),
    # mergekit adds the token to the tokenizer it then asks what the base has, and fails.
    ("listed_base", {"tokenizer": {"source": "base", "tokens": {"<|new|>": {"source": {"kind": "zero"}}}}}),
]
METHODS = [
    ("linear", {"merge_method": "linear", "models": [{"model": "a"}, {"model": "b"}], "parameters": {"weight": 0.5}}),
    ("ties", {"merge_method": "ties", "base_model": "base", "models": [{"model": "a"}, {"model": "b"}], "parameters": {"weight": 0.5, "density": 0.6}}),
    ("slerp", {"merge_method": "slerp", "base_model": "base", "models": [{"model": "b"}], "parameters": {"t": 0.4}}),
]
# Method of lyceum, flags of mergekit-tokensurgeon, flags of lyceum.
TRANSPLANTS = [
    ("omp", ["-a", "omp", "-k", "6"], ["--k", "6"]),
    ("subword", ["-a", "subword"], []),
    ("interpolation", ["-a", "common_interpolation", "-k", "6"], ["--k", "6"]),
    ("interpolation_cosine", ["-a", "common_interpolation", "-k", "6", "-c"], ["--k", "6", "--cosine"]),
    ("mean", ["-a", "mean"], []),
    ("zero", ["-a", "zero"], []),
]


def make_tokenizer(name, size=300):
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=size, special_tokens=SPECIAL[name], initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), min_frequency=2, show_progress=False)
    tokenizer.train_from_iterator([TEXTS[name]], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token="<|end|>")


def make_models(folder, tied=True, family="llama", width=16):
    """Three untrained models, each with its own tokenizer."""
    from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config

    for seed, name in enumerate(TEXTS):
        tokenizer = make_tokenizer(name)
        config = {"llama": LlamaConfig, "qwen2": Qwen2Config}[family](
            vocab_size=len(tokenizer), hidden_size=width, intermediate_size=width * 2, num_hidden_layers=1, num_attention_heads=2,
            num_key_value_heads=1, max_position_embeddings=64, tie_word_embeddings=tied, eos_token_id=tokenizer.eos_token_id, bos_token_id=None,
            pad_token_id=None)
        torch.manual_seed(40 + seed)
        model = AutoModelForCausalLM.from_config(config)
        with torch.no_grad():
            for parameter in model.parameters():
                parameter.copy_(torch.randn_like(parameter) * 0.1)
        model.save_pretrained(f"{folder}/{name}")
        tokenizer.save_pretrained(f"{folder}/{name}")


def placed(value, folder):
    if isinstance(value, list):
        return [placed(element, folder) for element in value]
    if not isinstance(value, dict):
        return value
    result = {}
    for key, element in value.items():
        is_model = key in ("model", "base_model") or (key == "source" and isinstance(element, str) and element in TEXTS and element != "base")
        result[key] = f"{folder}/{element}" if is_model and isinstance(element, str) else placed(element, folder)
    return result


class InOrder:
    """mergekit keeps the models of a configuration in a set and walks vocabularies in the order of a hash table: which model comes first without a
    base, and the numbers of appended tokens, change from run to run. Here both are in order."""

    def __enter__(self):
        from mergekit.config import MergeConfiguration
        from transformers import PreTrainedTokenizerFast

        self.vocabulary = PreTrainedTokenizerFast.get_vocab
        kept = self.vocabulary
        PreTrainedTokenizerFast.get_vocab = lambda tokenizer: dict(sorted(kept(tokenizer).items(), key=lambda item: item[1]))

        self.kept = MergeConfiguration.referenced_models

        def in_order(config):
            names = [entry.model for entry in config.models or []]
            for module in (config.modules or {}).values():
                names += [source.model for part in module.slices for source in part.sources]
            return list(dict.fromkeys(names + ([config.base_model] if config.base_model else [])))

        MergeConfiguration.referenced_models = in_order

    def __exit__(self, *_):
        from mergekit.config import MergeConfiguration

        from transformers import PreTrainedTokenizerFast

        MergeConfiguration.referenced_models = self.kept
        PreTrainedTokenizerFast.get_vocab = self.vocabulary


def merge_peer(config, out):
    from mergekit.config import MergeConfiguration
    from mergekit.merge import MergeOptions, run_merge

    shutil.rmtree(out, ignore_errors=True)
    with InOrder():
        run_merge(MergeConfiguration.model_validate(config), out, MergeOptions(quiet=True, write_model_card=False))


def lyceum_run(lyceum, *arguments):
    done = subprocess.run([lyceum, *arguments], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stderr.strip())


def weights(folder):
    result = {}
    for file in sorted(os.listdir(folder)):
        if file.endswith(".safetensors"):
            result.update(load_file(f"{folder}/{file}"))
    return result


def largest(ours, theirs):
    if set(ours) != set(theirs):
        return f"tensors {sorted(set(ours) ^ set(theirs))[:3]}"
    for name in ours:
        if ours[name].shape != theirs[name].shape:
            return f"{name} {list(ours[name].shape)} and {list(theirs[name].shape)}"
    return max(float((ours[name].double() - theirs[name].double()).abs().max()) for name in ours)


def tokenizer_gaps(ours, theirs):
    """What two folders' tokenizers make differently of vocabulary and samples, and samples that do not come back."""
    from transformers import AutoTokenizer

    a, b = AutoTokenizer.from_pretrained(ours), AutoTokenizer.from_pretrained(theirs)
    gaps = [] if a.get_vocab() == b.get_vocab() else ["vocabulary"]
    for text in SAMPLES:
        ids = a(text, add_special_tokens=False)["input_ids"]
        if ids != b(text, add_special_tokens=False)["input_ids"]:
            gaps.append(f"encoding {text!r}")
        if a.decode(ids, clean_up_tokenization_spaces=False) != text:
            gaps.append(f"round trip {text!r}")
    return gaps


def compare_tokens(lyceum, folder, row):
    for family, tied in [("llama", True), ("qwen2", False)]:
        here = f"{folder}/{family}"
        make_models(here, tied, family)
        for name, settings in CASES:
            for method, rest in METHODS:
                config = placed({**rest, **settings, "dtype": "float32"}, here)
                out = f"{here}/out"
                try:
                    merge_peer(config, out + "-peer")
                except Exception as error:
                    row(f"{family} {name} {method}", f"mergekit fails: {type(error).__name__}: {str(error)[:80]}", None)
                    continue
                with open(f"{here}/config.yaml", "w") as file:
                    yaml.safe_dump(config, file, sort_keys=False)
                shutil.rmtree(out, ignore_errors=True)
                lyceum_run(lyceum, "merge", f"{here}/config.yaml", out)
                gap = largest(weights(out), weights(out + "-peer"))
                sizes = [json.load(open(f"{path}/config.json"))["vocab_size"] for path in (out, out + "-peer")]
                gaps = tokenizer_gaps(out, out + "-peer") + ([] if sizes[0] == sizes[1] else [f"vocab_size {sizes}"])
                row(f"{family} {name} {method}", gap, gap if isinstance(gap, str) else gap < 1e-6 and not gaps, "; ".join(gaps))


def transplant_peer(folder, flags):
    from mergekit.scripts.tokensurgeon import main

    out = f"{folder}/transplant-peer"
    shutil.rmtree(out, ignore_errors=True)
    main([f"{folder}/base", f"{folder}/b", out, *flags], standalone_mode=False)
    return weights(out)


def compare_transplants(lyceum, folder, row):
    for family, tied in [("llama", True), ("qwen2", False)]:
        here = f"{folder}/transplant-{family}"
        make_models(here, tied, family)
        for name, theirs, ours in TRANSPLANTS:
            wanted = transplant_peer(here, theirs)
            out = f"{here}/transplant"
            shutil.rmtree(out, ignore_errors=True)
            lyceum_run(lyceum, "tokenizer", "transplant", f"{here}/base", f"{here}/b", out, "--method", name.split("_")[0], *ours)
            gap = largest(weights(out), wanted)
            gaps = tokenizer_gaps(out, f"{here}/b")
            row(f"{family} transplant {name}", gap, not isinstance(gap, str) and gap < 2e-5 and not gaps, "; ".join(gaps))


# Templates

TALKS = {
    "question": [{"role": "user", "content": " hi "}],
    "talk": [
        {"role": "system", "content": "Be kind."}, {"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo "},
        {"role": "user", "content": "bye"}],
    "answered": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "yo"}],
}


def render(template, messages, prompt):
    from transformers.utils.chat_template_utils import render_jinja_template

    text = render_jinja_template([messages], chat_template=template, add_generation_prompt=prompt, bos_token="<s>", eos_token="</s>")[0]
    return text[0] if isinstance(text, list) else text


def template_texts():
    """What mergekit's templates render, by name, talk and prompt."""
    from mergekit._data import chat_templates

    result = {}
    for name in ["alpaca", "chatml", "exaone", "llama3", "mistral"]:
        source = importlib.resources.files(chat_templates).joinpath(name + ".jinja").read_text()
        result[name] = [
            {"messages": messages, "prompt": prompt, "text": render(source, messages, prompt)} for messages in TALKS.values() for prompt in (False, True)]
    return result


def compare_templates(lyceum, folder, row):
    here = f"{folder}/templates"
    make_models(here)
    for name, texts in template_texts().items():
        for flags in ([], ["--compatible"]):
            out = f"{here}/out"
            shutil.rmtree(out, ignore_errors=True)
            with open(f"{here}/config.yaml", "w") as file:
                yaml.safe_dump({"merge_method": "passthrough", "models": [{"model": f"{here}/base"}], "chat_template": name}, file)
            lyceum_run(lyceum, "merge", f"{here}/config.yaml", out, *flags)
            source = open(f"{out}/chat_template.jinja").read()
            same = sum(render(source, entry["messages"], entry["prompt"]) == entry["text"] for entry in texts)
            fine = same == len(texts) or (not flags and name in ("alpaca", "exaone", "llama3"))
            row(f"template {name} {' '.join(flags)}", f"{same} of {len(texts)} texts", fine)


def token_fixtures(folder, here):
    """Models, unions, transplants and templates for the tests."""
    make_models(here, tied=False, width=8)
    expected, configurations = {}, {}
    for name, settings in CASES[:-1]:
        for method, rest in METHODS[:2]:
            config = {**rest, **settings, "dtype": "float32"}
            merge_peer(placed(config, here), f"{here}/out-peer")
            result = weights(f"{here}/out-peer")
            for tensor in ["model.embed_tokens.weight", "lm_head.weight"]:
                expected[f"{name}_{method}/{tensor}"] = result[tensor].contiguous()
            vocabulary = json.load(open(f"{here}/out-peer/tokenizer.json"))
            configurations[f"{name}_{method}"] = {
                "configuration": config, "added": [[token["id"], token["content"], token["special"]] for token in vocabulary["added_tokens"]]}
    for name, flags, _ in TRANSPLANTS:
        result = transplant_peer(here, flags)
        for tensor in ["model.embed_tokens.weight", "lm_head.weight"]:
            expected[f"transplant_{name}/{tensor}"] = result[tensor].contiguous()
    for name in TEXTS:
        os.makedirs(f"{folder}/tokens/{name}", exist_ok=True)
        for file in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
            shutil.copy(f"{here}/{name}/{file}", f"{folder}/tokens/{name}/{file}")
        save_file(weights(f"{here}/{name}"), f"{folder}/tokens/{name}/model.safetensors")
    save_file(expected, f"{folder}/tokens/expected.safetensors", {"peer": "mergekit 0.1.5"})
    for file, content in [("configurations.json", configurations), ("templates.json", template_texts())]:
        with open(f"{folder}/tokens/{file}", "w") as target:
            json.dump(content, target, indent=1, ensure_ascii=False)
            target.write("\n")
