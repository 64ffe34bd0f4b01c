#!/usr/bin/env python3
"""Merges beside mergekit: the same files and configurations, in turn.

    merge.py LYCEUM MERGEKIT MODEL [--methods ties,dare_ties,slerp,sce] [--rounds 2] [--threads 2] [--large] [--keep FOLDER]

LYCEUM is the built tool, MERGEKIT the program mergekit-yaml of a Python environment, MODEL a Hugging Face folder in fp32 (SmolLM2-135M-Instruct).
Three models are made of it with seeded noise on every weight. Each round runs both sides one after the other with the files in the page cache;
seconds from process start to end, processor seconds, and the peak of memory in the process's own pages (mapped files of weights count for neither
side's need, so the peak of anonymous memory is sampled, and the whole resident peak is given beside it). --large merges two random checkpoints of a
Llama of 1.1 billion weights in bf16, linear, beside the rate at which the machine copies the same bytes.
"""
import argparse, json, os, shutil, struct, subprocess, sys, tempfile, threading, time

parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("lyceum")
parser.add_argument("mergekit")
parser.add_argument("model")
parser.add_argument("--methods", default="ties,dare_ties,slerp,sce")
parser.add_argument("--rounds", type=int, default=2)
parser.add_argument("--threads", type=int, default=2)
parser.add_argument("--large", action="store_true")
parser.add_argument("--keep", help="work in this folder and keep it")
options = parser.parse_args()
folder = options.keep or tempfile.mkdtemp(prefix="lyceum-merge-")
os.makedirs(folder, exist_ok=True)


def header(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        return json.loads(file.read(size)), 8 + size


def noisy(path, seed):
    """A copy of the model with noise of a hundredth of each weight's own size."""
    import numpy as np
    os.makedirs(path)
    for name in os.listdir(options.model):
        if name != "model.safetensors":
            shutil.copy(f"{options.model}/{name}", path)
    table, start = header(f"{options.model}/model.safetensors")
    data = np.memmap(f"{options.model}/model.safetensors", dtype=np.uint8, mode="r")
    random = np.random.default_rng(seed)
    with open(f"{path}/model.safetensors", "wb") as file:
        file.write(data[:start].tobytes())
        for name, entry in sorted(((n, e) for n, e in table.items() if n != "__metadata__"), key=lambda pair: pair[1]["data_offsets"]):
            begin, end = entry["data_offsets"]
            weights = np.frombuffer(data[start + begin:start + end].tobytes(), dtype=np.float32)
            change = random.standard_normal(weights.size, dtype=np.float32) * np.float32(0.01 * weights.std())
            file.write((weights + change).tobytes())


def random_llama(path, seed):
    """A Llama of 1.1 billion weights in bf16, of random bits that are finite and small."""
    import numpy as np
    width, layers, inner, words, keys = 2048, 22, 5632, 32000, 256
    shapes = {"model.embed_tokens.weight": [words, width], "lm_head.weight": [words, width], "model.norm.weight": [width]}
    for layer in range(layers):
        p = f"model.layers.{layer}."
        shapes |= {p + "self_attn.q_proj.weight": [width, width], p + "self_attn.k_proj.weight": [keys, width], p + "self_attn.v_proj.weight": [keys, width],
                   p + "self_attn.o_proj.weight": [width, width], p + "mlp.gate_proj.weight": [inner, width], p + "mlp.up_proj.weight": [inner, width],
                   p + "mlp.down_proj.weight": [width, inner], p + "input_layernorm.weight": [width], p + "post_attention_layernorm.weight": [width]}
    os.makedirs(path)
    table, place = {}, 0
    for name, shape in shapes.items():
        size = 2
        for side in shape:
            size *= side
        table[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [place, place + size]}
        place += size
    text = json.dumps(table).encode()
    text += b" " * (-len(text) % 8)
    random = np.random.default_rng(seed)
    with open(f"{path}/model.safetensors", "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for shape in shapes.values():
            count = 1
            for side in shape:
                count *= side
            values = random.standard_normal(count, dtype=np.float32) * np.float32(0.02)
            file.write((values.view(np.uint32) >> 16).astype(np.uint16).tobytes())
    json.dump({"architectures": ["LlamaForCausalLM"], "model_type": "llama", "hidden_size": width, "intermediate_size": inner, "num_hidden_layers": layers,
               "num_attention_heads": 32, "num_key_value_heads": 4, "vocab_size": words, "max_position_embeddings": 2048, "rms_norm_eps": 1e-5,
               "rope_theta": 10000.0, "hidden_act": "silu", "tie_word_embeddings": False, "torch_dtype": "bfloat16", "bos_token_id": 1, "eos_token_id": 2},
              open(f"{path}/config.json", "w"))
    for name in ["tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(f"{options.model}/{name}", path)
    return 8 + len(text) + place


def run(command, env=None):
    """Seconds, processor seconds, peak of anonymous memory, peak of resident memory."""
    start = time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=env)
    peak = [0]

    def watch():
        while process.poll() is None:
            try:
                for line in open(f"/proc/{process.pid}/status"):
                    if line.startswith("RssAnon:"):
                        peak[0] = max(peak[0], int(line.split()[1]) * 1024)
            except OSError:
                pass
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    watcher.join()
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))}\n{output}")
    return {"seconds": seconds, "processor": usage.ru_utime + usage.ru_stime, "own": peak[0], "resident": usage.ru_maxrss * 1024}


def configuration(method, models, base):
    slerp = method == "slerp"
    shown = models[:1] if slerp else models
    parameters = {"linear": "{weight: 0.5}", "ties": "{weight: 0.5, density: 0.5}", "dare_ties": "{weight: 0.5, density: 0.5}"}.get(method, "{}")
    text = "models:\n" + "".join(f"  - {{model: {path}, parameters: {parameters}}}\n" for path in ([base] if slerp else []) + shown)
    text += f"merge_method: {method}\n" + ("" if method == "linear" else f"base_model: {base}\n")
    text += {"slerp": "parameters: {t: 0.4}\n", "sce": "parameters: {select_topk: 0.5}\n"}.get(method, "")
    return text + ("dtype: bfloat16\n" if method == "linear" else "dtype: float32\n")


def cached(paths):
    for path in paths:
        with open(f"{path}/model.safetensors", "rb") as file:
            while file.read(1 << 24):
                pass


def row(name, ours, theirs):
    least = lambda rows, key: min(r[key] for r in rows)
    most = lambda rows, key: max(r[key] for r in rows)
    a, b = least(ours, "seconds"), least(theirs, "seconds")
    print(f"| {name} | {a:.2f} s | {b:.1f} s | **{b / a:.1f} ×** | {least(ours, 'processor'):.1f} s | {least(theirs, 'processor'):.1f} s | "
          f"{most(ours, 'own') / 1e6:.0f} MB | {most(theirs, 'own') / 1e6:.0f} MB | **{most(ours, 'own') / most(theirs, 'own'):.2f}** | "
          f"{most(ours, 'resident') / 1e6:.0f} MB | {most(theirs, 'resident') / 1e6:.0f} MB |", flush=True)


try:
    if not options.large:
        models = [f"{folder}/{name}" for name in ["first", "second"]]
        for seed, path in enumerate(models):
            if not os.path.exists(path):
                noisy(path, seed + 1)
        cached(models + [options.model])
        print("| method | Lyceum | mergekit | ratio | processor | processor | own memory | own memory | ratio | resident | resident |")
        print("|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
        env = os.environ | {"OMP_NUM_THREADS": str(options.threads), "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
        for method in options.methods.split(","):
            path = f"{folder}/{method}.yml"
            open(path, "w").write(configuration(method, models, options.model))
            ours, theirs = [], []
            for _ in range(options.rounds):
                shutil.rmtree(f"{folder}/ours", ignore_errors=True)
                ours.append(run([options.lyceum, "merge", path, f"{folder}/ours", "--threads", options.threads]))
                shutil.rmtree(f"{folder}/theirs", ignore_errors=True)
                theirs.append(run([options.mergekit, path, f"{folder}/theirs"], env))
            row(method, ours, theirs)
    else:
        models = [f"{folder}/large-1", f"{folder}/large-2"]
        size = 0
        for seed, path in enumerate(models):
            size = os.path.getsize(f"{path}/model.safetensors") if os.path.exists(path) else random_llama(path, seed + 1)
        cached(models)
        path = f"{folder}/large.yml"
        open(path, "w").write(configuration("linear", models, None))
        for _ in range(options.rounds):
            shutil.rmtree(f"{folder}/ours", ignore_errors=True)
            ours = run([options.lyceum, "merge", path, f"{folder}/ours", "--threads", options.threads])
            shutil.rmtree(f"{folder}/copy", ignore_errors=True)
            # What a merge cannot do without: both models read, one written and on the disk.
            copied = run(["sh", "-c", f"mkdir {folder}/copy && cat {models[0]}/model.safetensors > /dev/null && "
                          f"cp {models[1]}/model.safetensors {folder}/copy/ && sync {folder}/copy/model.safetensors"])
            print(f"linear of two models of {size / 1e9:.2f} GB in bf16: {ours['seconds']:.2f} s, own memory {ours['own'] / 1e6:.0f} MB; "
                  f"reading both and writing one: {copied['seconds']:.2f} s; **{copied['seconds'] / ours['seconds']:.2f}** of the copy's rate", flush=True)
finally:
    if not options.keep:
        shutil.rmtree(folder)
