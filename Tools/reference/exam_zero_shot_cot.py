"""Replays the published logs of zero-shot chains of thought through `lyceum exam run`.

    python exam_zero_shot_cot.py LYCEUM LOGS DATA [LIMIT]

LYCEUM is the tool, LOGS the folder `log` of github.com/kojima-takeshi188/zero_shot_cot, DATA a folder with its `dataset` (as zero-shot-cot or itself).
An endpoint on this machine answers a prompt only where the log holds that very prompt, byte for byte, and gives what the log says the
model wrote. Prints, for each set and mode, how many items were asked, how many prompts the log does not know, and the accuracy of the log (its own
cleansing) beside ours. Items of the log are found by their prompts, so LIMIT, the number of items asked, may be any. Ends with 1 on a difference.
"""
import http.server, json, os, re, subprocess, sys, tempfile, threading

# Ours and the log's name. Dates are left out: their options stand in a random order, another one here than in the log.
SETS = [
    ("multiarith", "multiarith"), ("gsm8k", "gsm8k"), ("addsub", "addsub"), ("singleeq", "singleeq"), ("svamp", "svamp"), ("aqua_rat", "aqua"),
    ("commonsense_qa_line", "commonsensqa"), ("strategyqa", "strategyqa"),
    ("tracking_shuffled_objects_letters", "shuffled_objects"), ("coin_flip_data", "coin_flip"), ("last_letters_data", "last_letters"),
]
TRIGGER = "Let's think step by step."


def records(path, hasThought):
    """Prompts, completions, what was predicted and what is right."""
    text = open(path, encoding="utf-8", newline="").read()
    cue = re.search(r"direct_answer_trigger='\\n(.*?)',", text).group(1)
    for match in re.finditer(r"_th_sampling\r?\n(Q: .*?)\npred_before : (.*?)\npred_after : (.*?)\npred_list.*?\nGT : (.*?)\n", text, re.S):
        # The log's own "pred_before" lacks white space and colons in places: completions are taken behind the cue.
        whole, _, predicted, right = match.groups()
        words = cue.removeprefix("Therefore, ")
        asks = " \n" + cue if hasThought else "\nA: " + words[0].upper() + words[1:]
        end = whole.rindex(asks) + len(asks)
        yield whole[:end], whole[end:], predicted, right


def replies(path, hasThought):
    known, scores = {}, {}
    for prompt, last, predicted, right in records(path, hasThought):
        known.setdefault(prompt, last)
        question = prompt[: prompt.index("\nA: ")]
        if hasThought:
            first = question + "\nA: " + TRIGGER
            cue = prompt.rindex(" \nTherefore, ")
            known.setdefault(first, prompt[len(first) : cue])
        scores.setdefault(question, predicted == right)
    return known, scores


class Endpoint(http.server.BaseHTTPRequestHandler):
    known, asked, unknown, lock = {}, set(), set(), threading.Lock()

    def log_message(self, *arguments):
        pass

    def do_GET(self):
        self.reply(json.dumps({"object": "list", "data": [{"id": "log", "object": "model"}]}), "application/json")

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        prompt = body["prompt"]
        prompt = prompt if isinstance(prompt, str) else prompt[0]
        with self.lock:
            self.asked.add(prompt)
            if prompt not in self.known:
                self.unknown.add(prompt)
        choice = {"index": 0, "text": self.known.get(prompt, " (not in the log)"), "finish_reason": "stop", "logprobs": None}
        answer = {"id": "x", "object": "text_completion", "model": "log", "created": 0, "choices": [choice], "usage": {"prompt_tokens": 1, "completion_tokens": 1}}
        if body.get("stream"):
            self.reply("data: " + json.dumps(answer) + "\n\ndata: [DONE]\n\n", "text/event-stream")
        else:
            self.reply(json.dumps(answer), "application/json")

    def reply(self, text, kind):
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


def main(tool, logs, data, limit):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    wrong = False
    print(f"{'set':36} {'mode':14} {'items':>6} {'unknown':>8} {'log':>8} {'ours':>8}")
    for task, log in SETS:
        for mode, strategy in [("zero_shot", "zero-shot"), ("zero_shot_cot", "zero-shot-cot")]:
            known, scores = replies(f"{logs}/{log}_{mode}.log", mode.endswith("cot"))
            Endpoint.known, Endpoint.asked, Endpoint.unknown = known, set(), set()
            with tempfile.TemporaryDirectory() as folder:
                command = [tool, "exam", "run", f"http://127.0.0.1:{server.server_port}/v1", "--endpoint-model", "log", "--tasks", task, "--data-dir", data,
                           "--strategy", strategy, "--output", folder, "--no-report", "--no-cache", "--shots", "0", "--json", "--bootstrap-draws", "0", "--limit", str(limit)]
                result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                if result.returncode != 0:
                    print(f"{task:36} {strategy:14} {result.stderr.strip()[-300:]}")
                    wrong = True
                    continue
                report = json.loads(result.stdout)
                score = next(x for x in report["scores"] if x["metric"] in ("acc", "exact_match"))
                lines = [json.loads(line) for line in open(report["files"]["samples"][0], encoding="utf-8")]
            # Questions that occur twice in a set are asked once and count twice.
            prompts = [line["arguments"]["gen_args_0"]["arg_0"] for line in lines if line["filter"] == lines[0]["filter"]]
            questions = [prompt[: prompt.index("\nA: ")] for prompt in prompts]
            found = [scores[question] for question in questions if question in scores]
            expected = sum(found) / len(found) if found else float("nan")
            print(f"{task:36} {strategy:14} {len(questions):6} {len(Endpoint.unknown):8} {expected:8.4f} {score['value']:8.4f}")
            if Endpoint.unknown:
                print("    first unknown prompt:", repr(min(Endpoint.unknown))[:300])
            wrong |= bool(Endpoint.unknown) or abs(expected - score["value"]) > 1e-9
    sys.exit(wrong)


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    main(os.path.abspath(sys.argv[1]), sys.argv[2], os.path.abspath(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 100000)
