"""Classifiers for the filter toxicity, trained and tested on labeled texts of yours: accuracy, precision and recall by threshold, also across sets.

    Benchmarks/curate/toxicity.py LYCEUM NAME=labeled.jsonl [NAME=other.jsonl …]

Records have text and label (toxic, or anything else for the rest). Copies and, where records have a group, everything of a group go to the same side; a fifth is
tested on. Prints JSON.
"""
import argparse, hashlib, json, os, subprocess, tempfile

OPTIONS = "--runs 2 --buckets 200000 --epochs 10 --rate 0.5 --dimension 32 --prepare letters".split()


def held_out(record):
    key = str(record.get("group") or record["text"])
    return int(hashlib.sha256(key.encode()).hexdigest(), 16) % 10 >= 8


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tool")
    parser.add_argument("sets", nargs="+")
    options = parser.parse_args()
    result = {}
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for given in options.sets:
            name, path = given.split("=", 1)
            names.append(name)
            sides = {False: open(f"{folder}/{name}-train.jsonl", "w"), True: open(f"{folder}/{name}-test.jsonl", "w")}
            for line in open(path):
                record = json.loads(line)
                label = "toxic" if record["label"] == "toxic" else "fine"
                sides[held_out(record)].write(json.dumps({"text": record["text"], "label": label}) + "\n")
            for side in sides.values():
                side.close()
            subprocess.run(
                [options.tool, "classifier", "train", f"{folder}/{name}-train.jsonl", *OPTIONS, "--output", f"{folder}/{name}.bin"], check=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for name in names:
            for other in names:
                out = subprocess.run(
                    [options.tool, "classifier", "test", f"{folder}/{name}.bin", f"{folder}/{other}-test.jsonl", "--curve", "toxic", "--json"], check=True,
                    capture_output=True, text=True).stdout
                measured = json.loads(out)
                short = {key: measured[key] for key in ["texts", "accuracy"]}
                short["toxic"] = measured["labels"]["toxic"]
                if name == other:
                    short["curve"] = measured["curves"]["toxic"]
                result[f"{name} on {other}"] = short
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
