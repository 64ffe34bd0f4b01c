#!/usr/bin/env python3
"""Opens a run's event files with TensorBoard's own reader and compares them with metrics.jsonl.

Made with tensorboard 2.21.0 (no TensorFlow):  python check_tensorboard.py RUN
"""
import json
import math
import sys

from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
from tensorboard.plugins.hparams import plugin_data_pb2


def check_scalars(run):
    reader = event_accumulator.EventAccumulator(run, size_guidance={event_accumulator.SCALARS: 0, event_accumulator.TENSORS: 0})
    reader.Reload()
    expected = {}
    with open(f"{run}/metrics.jsonl") as lines:
        for line in lines:
            values = json.loads(line)
            step = values.pop("step")
            values.pop("time")
            for name, value in values.items():
                expected.setdefault(name, []).append((step, math.nan if value is None else value))
    tags = reader.Tags()["scalars"]
    assert sorted(tags) == sorted(expected), (sorted(tags), sorted(expected))
    for name, points in expected.items():
        found = [(event.step, event.value) for event in reader.Scalars(name)]
        assert [step for step, _ in found] == [step for step, _ in points], f"{name}: steps differ"
        for (step, a), (_, b) in zip(found, points):
            assert math.isnan(b) and math.isnan(a) or abs(a - b) <= 1e-6 * max(1, abs(b)), f"{name} at {step}: {a} {b}"
    print(f"{len(expected)} scalars, {sum(map(len, expected.values()))} points: as in metrics.jsonl, none twice")


def check_plugins(run):
    reader = plugin_event_accumulator.EventAccumulator(run, size_guidance={plugin_event_accumulator.TENSORS: 0})
    reader.Reload()
    for tag in reader.PluginTagToContent("text"):
        texts = [event.tensor_proto.string_val[0].decode() for event in reader.Tensors(tag)]
        print(f"text {tag}: {len(texts)}, the first: {texts[0][:60]!r}")
    for tag, content in reader.PluginTagToContent("hparams").items():
        data = plugin_data_pb2.HParamsPluginData.FromString(content)
        print(f"{tag}: {data.WhichOneof('data')}", {key: value for key, value in data.session_start_info.hparams.items()} and "with parameters")


if __name__ == "__main__":
    check_scalars(sys.argv[1])
    check_plugins(sys.argv[1])
