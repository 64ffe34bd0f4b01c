"""Golden values for filters, metrics, aggregations and bootstrap errors of examinations.

Made with lm_eval 0.4.13, sacrebleu 2.6.0, scikit-learn and CPython 3.11 from made-up items:

    python exam_metrics_fixtures.py Tests/LyceumExamTests/Fixtures/Scoring
"""
import json, os, random, re, sys, tempfile

os.environ["DISABLE_MULTIPROC"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"
import logging

logging.disable(logging.WARNING)
import numpy as np
import sacrebleu
import lm_eval
from lm_eval.api.task import ConfigurableTask
from lm_eval.api.instance import Instance
from lm_eval.evaluator_utils import _compute_task_aggregations
from lm_eval.api.metrics import pooled_sample_stderr, unweighted_mean_stderr, aggregate_subtask_metrics
from lm_eval.filters import build_filter_ensemble

out = sys.argv[1]
os.makedirs(out, exist_ok=True)
versions = {"lm_eval": "0.4.13", "sacrebleu": sacrebleu.__version__, "python": sys.version.split()[0], "numpy": np.__version__}


def plain(value):
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    return value


def write(name, value):
    with open(os.path.join(out, name), "w") as file:
        json.dump({"versions": versions, **plain(value)}, file, ensure_ascii=False, indent=None, separators=(",", ":"))
        file.write("\n")


# --- Python's random ---------------------------------------------------------------------------------------------------------------
cases = []
for seed in [0, 1, 42, 1234, 2**31, 2**40 + 7]:
    r = random.Random(seed)
    case = {"seed": seed, "random": [r.random() for _ in range(5)], "bits": [r.getrandbits(k) for k in (1, 7, 31, 32, 33, 53)]}
    case["choices"] = r.choices(range(17), k=12)
    case["sample_small"] = r.sample(range(30), 5)
    case["sample_large"] = r.sample(range(5000), 9)
    case["sample_all"] = r.sample(range(7), 7)
    items = list(range(11))
    r.shuffle(items)
    case["shuffle"] = items
    case["below"] = [r.randrange(n) for n in (1, 2, 3, 10, 1000, 2**33)]
    case["integer"] = [r.randint(-5, 5) for _ in range(4)]
    case["uniform"] = [r.uniform(-1, 3) for _ in range(3)]
    case["late"] = [r.random() for _ in range(1300)][-2:]
    cases.append(case)
write("python_random.json", {"cases": cases})

# --- regular expressions -----------------------------------------------------------------------------------------------------------
texts = [
    "", "abc", "The answer is (B).", "#### 1,234.50\n#### -7", "x=12, y = -3.5; z=.5", "aaa bbb\nccc\n", "A) yes B) no", "Straße ÄÖÜ ß ſ K", "答案是B。 １２３ ٣",
    "foo_bar1 foo-bar e\u0301clair", "\tline one\r\n line two\x1cend", "((nested) (deep)) [x] {y}", "aaaaaaaaaaaaaaaaaaaaaaaaaa!", "I think: A. Because a cat.", "1/2 and 3/4 $5 50%",
    "abab abcabc", "key: value; other:  thing", "'quoted' \"double\"", "ΑΣ ΟΔΟΣ", "a\n\nb\n",
]
patterns = [
    "", "a*", "a|b*", "a+?", "(a)|(b)", "(a)(b)?", r"\b", r"\B", "^", "$", "(?m)^", "(?m)$", r"\Z", r"\A\w+", r"#### (\-?[0-9\.\,]+)", r"(-?[$0-9.,]{2,})|(-?[0-9]+)",
    r"(?i)answer is \(?([a-d])\)?", r"(?i)straSSe|\u00df", "(?i)k", "(?i)[k-s]", r"\d+", r"(?a:\d+)", r"(?a)\w+", r"\w+", r"\W+", r"\s+", r"\S+", r"[^\w\s]+", r"[]a]+", r"[^]a]+", r"[\]\-a-c]+",
    r"(?P<w>\w)(?P=w)", r"(\w+) \1", r"(ab)+", r"(?:ab)+", r"(a|ab)(c|bcd)?", r"(?=(\w))", r"(?<=\()\w+", r"(?<!\()\b\w+", r"(?!a)\w", r"x*", r"(x)?y", r"(?(1)a|b)c" if False else r"(a)?(?(1)b|c)",
    r"a{2}", r"a{2,}", r"a{,2}", r"a{,}", r"{", r"a{x}", r"(?s).+", r".+", r"(?x) a  b # comment", r"(a*)*", r"(a*)+", r"(a|b)*?c", r"(?>a+)b", r"a++b", r"a*+a", r"(\w)(\w)?(\w)?", r"[A-Z]\)", r"([A-D])[.):]",
    r"\x41|\u0042|\103", r"[\x00-\x1f]", r"(?i:A)b", r"(?i)(a)\1", r"(.)(.)(.)(.)(.)(.)(.)(.)(.)(.)\10", r"\.|\,|;", r"([^,;]*)[,;]?", r"(?:(\d)|(\w))+", r"((a)|b)+", r"\n", r"[\n\r]+", r"^\s*(.*?)\s*$", r"σ|ς",
    r"(?:\$|%)", r"(\d+)/(\d+)", r"[a-z]+(?=:)", r"(?<=: )\w+", r"(?<!\w)a(?!\w)", r"[0-9０-９]+", r"\$?(\d+(?:,\d{3})*(?:\.\d+)?)",
]
cases = []
for pattern in patterns:
    compiled = re.compile(pattern)
    found = [[list(m) if isinstance(m, tuple) else [m] for m in compiled.findall(text)] for text in texts]
    spans = [[[len(text[: m.start()].encode()), len(text[: m.end()].encode())] for m in compiled.finditer(text)] for text in texts]
    cases.append({"pattern": pattern, "found": found, "spans": spans, "removed": [compiled.sub("", text) for text in texts]})
errors = []
for pattern in ["(", ")", "[a", "a**", "*a", "(?P<n", "(?z)", r"\q", "a{3,2}", "(?P=x)", r"\1", "[b-a]", "^*", "(?<=a+)b", "a(?i)b", "(a)(?P<x>b)(?P<x>c)"]:
    try:
        re.compile(pattern)
    except re.error:
        errors.append(pattern)
subs = []
for pattern, template, text in [(r"(\w+) (\w+)", r"\2 \1", "hello world again now"), (r"(?P<a>a)(b)?", r"[\g<a>\g<2>\g<0>]", "ab a b"), ("x*", "-", "abxd"), (r"\d", r"\\n\n", "a1b")]:
    subs.append({"pattern": pattern, "template": template, "text": text, "result": re.sub(pattern, template, text)})
splits = [{"pattern": p, "text": t, "result": re.split(p, t)} for p, t in [(r"\s+", " a b  c"), (r"(,)|;", "a,b;c"), (r"x*", "axbc")]]
write("python_regex.json", {"texts": texts, "cases": cases, "errors": errors, "subs": subs, "splits": splits})

# --- filters -----------------------------------------------------------------------------------------------------------------------
replies = [
    ["The answer is (B).", "#### 42", "so #### 1,234. done", ""], ["(A) or (C)", "  b ", "Answer: D", "blue whale"], ["none here", ": C", "GREEN tea is best", "5 5 7"], ["Yes", "yes", "No", "yes "],
    ["('dog', 'NOUN') ('runs', 'VERB')", "nothing", "('x', '')", "[('a', 'DET')]"],
    ["person: Ada, none $$ location: Paris", "PER: Bo\nDATE: May 1", "countries: x", "company: Acme$$date: today$$"],
    ["A", "B", "B", "A"], ["3", "7", "3", "9"],
]
doc = {"question": "q", "choices": ["blue whale", "green tea", "whale", "None, of these!"]}
pipelines = {
    "gsm-strict": [["regex", {"regex_pattern": r"#### (\-?[0-9\.\,]+)"}], ["take_first", None]],
    "gsm-flexible": [["regex", {"group_select": -1, "regex_pattern": r"(-?[$0-9.,]{2,})|(-?[0-9]+)"}], ["take_first", None]],
    "second": [["regex", {"group_select": 0, "regex_pattern": r"([A-Z])|(\d)", "fallback": "?"}]],
    "vote": [["regex", {"regex_pattern": r"(\w)"}], ["majority_vote", None], ["take_first", None]],
    "vote-of-two": [["take_first_k", {"k": 2}], ["majority_vote", None], ["take_first", None]],
    "white": [["remove_whitespace", None], ["take_first", None]],
    "lower": [["lowercase", None]], "upper": [["uppercase", None]],
    "map": [["map", {"mapping_dict": {"A": 1, "B": 2, "Yes": "ja"}, "default_value": -1}]],
    "tags": [["regex_pos", None]], "span": [["format_span", None]],
    "choice": [["multi_choice_regex", {"regex_pattern": r"(\([A-Z]\))", "ignore_case": True, "ignore_punctuation": True}], ["take_first", None]],
    "choice-last": [["multi_choice_regex", {"group_select": -1, "regex_pattern": r"(\([A-Z]\))", "regexes_to_ignore": ["tea", "is "]}]],
}
cases = []
for name, steps in pipelines.items():
    results = []
    for reply in replies:
        instance = Instance("generate_until", doc, ("", {}), 0, ("t", 0, 4))
        instance.resps = list(reply)
        build_filter_ensemble(name, steps).apply([instance])
        value = instance.filtered_resps[name]
        results.append(list(value) if isinstance(value, (list, tuple)) else value)
    cases.append({"name": name, "steps": [{"function": f, **(o or {})} for f, o in steps], "results": results})
write("filters.json", {"replies": replies, "document": doc, "cases": cases})

# --- whole tasks -------------------------------------------------------------------------------------------------------------------
rnd = random.Random(7)
folder = tempfile.mkdtemp()
words = "red blue green small large round flat quick slow warm cold bright dark soft hard old new".split()


def sentence(count):
    return " ".join(rnd.choice(words) for _ in range(count)) + rnd.choice([".", "", " .", ", ok!", " 3,5 m."])


def task(name, docs, **config):
    path = os.path.join(folder, name + ".jsonl")
    with open(path, "w") as file:
        for d in docs:
            file.write(json.dumps(d) + "\n")
    return ConfigurableTask(config={"task": name, "dataset_path": "json", "dataset_kwargs": {"data_files": {"test": path}}, "test_split": "test", "metadata": {"version": 1}, **config})


def run(name, docs, answers, draws, **config):
    """answers(doc number, request number, repetition) gives the model's response."""
    t = task(name, docs, **config)
    t.build_all_requests(limit=None, rank=0, world_size=1)
    for instance in t.instances:
        instance.resps = [answers(instance.doc_id, instance.idx, k) for k in range(t.config.repeats)]
    t.apply_filters()
    items, raw = [], {}
    by_doc = {}
    for instance in t.instances:
        by_doc.setdefault(instance.doc_id, []).append(instance)
    for group in by_doc.values():
        group.sort(key=lambda i: i.idx)
    filters = list(t.instances[0].filtered_resps)
    for key in filters:
        for number, d in enumerate(docs):
            metrics = t.process_results(d, [i.filtered_resps[key] for i in by_doc[number]])
            items.append({"doc": number, "filter": key, "metrics": [[k, plain(v)] for k, v in metrics.items()]})
            for k, v in metrics.items():
                raw.setdefault((k, key), []).append(v)
    scores, length = _compute_task_aggregations(t, raw, draws)
    return {
        "name": name, "output_type": t.OUTPUT_TYPE, "config": {k: v for k, v in config.items() if k in ("metric_list", "filter_list", "repeats", "doc_to_choice")}, "draws": draws,
        "documents": docs, "targets": [t.doc_to_target(d) for d in docs], "choices": [t.doc_to_choice(d) if t.config.doc_to_choice is not None else [] for d in docs],
        "responses": [[i.resps for i in by_doc[n]] for n in range(len(docs))], "items": items, "scores": scores, "count": length,
    }


tasks = []
letters = ["alpha", "be", "gamma ray", "Δelta"]
docs = [{"q": sentence(4), "gold": rnd.randrange(4) if n % 9 != 8 else 7, "opts": letters} for n in range(60)]
values = {}


def choice_answer(n, i, k):
    if (n, i) not in values:
        values[n, i] = (round(-rnd.random() * 12, 3), rnd.random() < 0.3)
    if n == 5:
        return (-2.0, False)  # all equal: the first wins
    return values[n, i]


every = [{"metric": m} for m in ["acc", "acc_norm", "acc_bytes", "exact_match"]]
tasks.append(run("choices", docs, choice_answer, 1000, output_type="multiple_choice", doc_to_text="{{q}}", doc_to_target="gold", doc_to_choice="opts", metric_list=every))
values = {}
two = [{"q": sentence(3), "gold": rnd.randrange(2), "opts": ["no", "yes"]} for _ in range(50)]
tasks.append(run("two-classes", two, choice_answer, 2000, output_type="multiple_choice", doc_to_text="{{q}}", doc_to_target="gold", doc_to_choice="opts",
                 metric_list=[{"metric": m} for m in ["acc", "f1", "mcc", "brier_score"]] + [{"metric": "acc_norm", "aggregation": "median", "higher_is_better": True}]))
values = {}
mutual = [{"q": sentence(3), "gold": rnd.choice(["no", "yes", "maybe"]), "opts": ["no", "yes", "maybe"]} for _ in range(30)]
tasks.append(run("mutual", mutual, choice_answer, 1000, output_type="multiple_choice", doc_to_text="{{q}}", doc_to_target="gold", doc_to_choice="opts", metric_list=[{"metric": "acc"}, {"metric": "acc_mutual_info"}]))
values = {}
several = [{"q": sentence(3), "gold": sorted(rnd.sample(range(3), 1 + n % 2)), "opts": ["no", "yes", "maybe"]} for n in range(30)]
tasks.append(run("several-right", several, choice_answer, 1000, output_type="multiple_choice", doc_to_text="{{q}}", doc_to_target="gold", doc_to_choice="opts", metric_list=[{"metric": m} for m in ["acc", "acc_norm", "exact_match"]]))
values = {}
texts_ = [{"q": sentence(5), "gold": sentence(2)} for _ in range(40)]
tasks.append(run("last-word", texts_, choice_answer, 3000, output_type="loglikelihood", doc_to_text="{{q}}", doc_to_target="{{gold}}", metric_list=[{"metric": "perplexity"}, {"metric": "acc"}]))
pages = [{"text": "  ".join(sentence(6) for _ in range(1 + n % 4)) + ("\n" if n % 3 else " ")} for n in range(20)]
tasks.append(run("pages", pages, lambda n, i, k: round(-20 - 3.7 * n, 3), 1000, output_type="loglikelihood_rolling", doc_to_text="", doc_to_target="{{text}}",
                 metric_list=[{"metric": m} for m in ["word_perplexity", "byte_perplexity", "bits_per_byte"]]))
sums = [{"q": f"{n} plus {n * 37}", "gold": f"{n * 38:,}"} for n in range(40)]


def sum_answer(n, i, k):
    right = (n + k) % 3 != 0
    value = n * 38 + (0 if right else k + 1)
    return [f"We add. #### {value:,}", f"It is {value}.", f"First 12 then ${value:,}. The answer is {value:,}", "no idea"][(n + 2 * k) % 4]


tasks.append(run("sums", sums, sum_answer, 1000, output_type="generate_until", doc_to_text="{{q}}", doc_to_target="{{gold}}", repeats=5, generation_kwargs={"until": ["\n"], "do_sample": True},
                 metric_list=[{"metric": "exact_match", "aggregation": "mean", "higher_is_better": True, "ignore_case": True, "ignore_punctuation": False, "regexes_to_ignore": [",", r"\$", "(?s).*#### ", r"\.$"]}],
                 filter_list=[
                     {"name": "strict-match", "filter": [{"function": "regex", "regex_pattern": r"#### (\-?[0-9\.\,]+)"}, {"function": "take_first"}]},
                     {"name": "flexible-extract", "filter": [{"function": "regex", "group_select": -1, "regex_pattern": r"(-?[$0-9.,]{2,})|(-?[0-9]+)"}, {"function": "take_first"}]},
                     {"name": "maj@3", "filter": [{"function": "take_first_k", "k": 3}, {"function": "regex", "group_select": -1, "regex_pattern": r"(-?[$0-9.,]{2,})|(-?[0-9]+)"}, {"function": "majority_vote"}, {"function": "take_first"}]},
                     {"name": "maj@5", "filter": [{"function": "regex", "group_select": -1, "regex_pattern": r"(-?[$0-9.,]{2,})|(-?[0-9]+)"}, {"function": "majority_vote"}, {"function": "take_first"}]},
                 ]))
plainq = [{"q": sentence(3), "gold": ["The Red-Fox 12", "blue", "A b C!", "x 7"][n % 4]} for n in range(24)]
tasks.append(run("ignoring", plainq, lambda n, i, k: [["the redfox", "Blue", "a b c", "x"], ["THE RED-FOX 99", "green", "A-b-C", "X 8"]][n % 2][n % 4], 1000, output_type="generate_until", doc_to_text="{{q}}", doc_to_target="{{gold}}",
                 generation_kwargs={"until": ["\n"]}, metric_list=[{"metric": "exact_match", "ignore_case": True, "ignore_punctuation": True, "ignore_numbers": True}]))
listed = [{"q": sentence(2), "gold": ["red", "blue"] if n % 2 else ["green"]} for n in range(20)]
tasks.append(run("any-of", listed, lambda n, i, k: words[n % 4], 1000, output_type="generate_until", doc_to_text="{{q}}", doc_to_target="gold", generation_kwargs={"until": ["\n"]}, metric_list=[{"metric": "exact_match"}]))
trans = [{"q": sentence(3), "gold": sentence(9)} for _ in range(25)]


def translate(n, i, k):
    tokens = trans[n]["gold"].split()
    r = random.Random(n)
    if n == 3:
        return ""
    if n % 4 == 0:
        tokens = tokens[4:] + tokens[:4]
    return " ".join(t if r.random() < 0.8 else r.choice(words) for t in tokens) + ("\n" if n % 5 == 0 else "")


tasks.append(run("translation", trans, translate, 1000, output_type="generate_until", doc_to_text="{{q}}", doc_to_target="{{gold}}", generation_kwargs={"until": ["\n\n"]}, metric_list=[{"metric": m} for m in ["bleu", "chrf", "chrf++", "ter"]]))
write("tasks.json", {"tasks": tasks})

# --- translation metrics on their own ----------------------------------------------------------------------------------------------
sources = [
    ("the cat sat on the mat", ["the cat is on the mat"]), ("Hello, world! It's 3.5 km (or 1,000 ft.) away -- isn't it?", ["Hello world, it is 3.5 km (1,000 ft) away, isn't it?", "It is far."]),
    ("&quot;A&amp;B&quot; costs $5-$6", ["\"A&B\" costs $5 - $6"]), ("", ["something"]), ("something", [""]), ("一 二 三 四", ["一 三 二 四"]), ("a b c d e f g h i j", ["f g h i j a b c d e"]),
    ("Über-große Maße, z.B. 12%", ["übergroße Maße z. B. 12 %"]), ("state-of-the-art\nline two", ["state of the art line two"]), (sentence(40), [sentence(40)]), ("x", ["x"]), ("the the the the", ["the cat"]),
    ("w1 w2 w3 w4 w5 w6 w7 w8", ["w5 w6 w1 w2 w7 w8 w3 w4"]), (" ".join(f"t{(i * 7) % 60}" for i in range(60)), [" ".join(f"t{i}" for i in range(60))]),
]
each = []
for hypothesis, references in sources:
    streams = [[r] for r in references]
    each.append({"prediction": hypothesis, "references": references, "bleu": sacrebleu.corpus_bleu([hypothesis], streams).score, "chrf": sacrebleu.corpus_chrf([hypothesis], streams).score,
                 "chrf++": sacrebleu.corpus_chrf([hypothesis], streams, word_order=2).score, "ter": sacrebleu.corpus_ter([hypothesis], streams).score,
                 "tokens": sacrebleu.tokenizers.tokenizer_13a.Tokenizer13a()(hypothesis.rstrip())})
write("translation.json", {"cases": each})

# --- groups ------------------------------------------------------------------------------------------------------------------------
sizes, values_, errors_ = [100, 300, 37], [0.5, 0.8, 0.27], [0.05025189076296061, 0.023131, 0.074]
write("groups.json", {"sizes": sizes, "values": values_, "errors": errors_, "weighted": aggregate_subtask_metrics(values_, sizes, True), "plain": aggregate_subtask_metrics(values_, sizes, False),
                      "pooled": pooled_sample_stderr(errors_, sizes), "unweighted": unweighted_mean_stderr(errors_)})
print("written to", out)
