"""Makes golden outputs for chat templates with jinja2 3.1.6 in the environment of transformers 5.23.0.

    python template_fixtures.py golden
        writes Tests/LyceumTextTests/Fixtures/template-cases.json from the templates in Tools/reference/templates
        and the snippets in template_snippets.py (all written for this purpose).
    python template_fixtures.py compare FOLDER OUT
        writes OUT/cases.json: every *.jinja in FOLDER with many conversations. Then
        LYCEUM_TEMPLATE_CASES=OUT swift test -c release -Xswiftc -enable-testing --filter TemplateBulkTests
        renders them all and reports every difference.

A case is a template, a context, and the text that jinja2 gives, or the fact that it raises an error.
"""

import copy
import datetime
import itertools
import json
import pathlib
import sys

import jinja2
import transformers
from transformers.utils.chat_template_utils import _compile_jinja_template, _render_with_assistant_indices

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import template_snippets  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOW = datetime.datetime(2025, 3, 7, 9, 5, 42)
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>"}

WEATHER = {
    "type": "function",
    "function": {
        "name": "get_weather",
        "description": "Weather of a place \u2014 now; it's \"live\" & <free>",
        "parameters": {
            "type": "object",
            "properties": {
                "city": {"type": "string", "description": "Name of the city\nwith country"},
                "unit": {"type": "string", "enum": ["celsius", "fahrenheit"], "default": "celsius"},
                "days": {"type": "integer", "minimum": 1, "nullable": True},
                "places": {"type": "array", "items": {"type": "object", "properties": {"x": {"type": "number"}}}},
                "either": {"type": ["string", "null"]},
            },
            "required": ["city"],
        },
        "return": {"type": "object", "description": "what was found"},
    },
}
PLAIN = {"type": "function", "function": {"name": "now", "description": "The time", "parameters": {"type": "object", "properties": {}}}}


def call(name, arguments, identifier=None):
    result = {"type": "function", "function": {"name": name, "arguments": arguments}}
    if identifier:
        result["id"] = identifier
    return result


def message(role, content, **more):
    return {"role": role, "content": content, **more}


def conversations():
    user = message("user", "Hello, who are you? It's 5 < 6 & \"fine\"")
    answer = message("assistant", "I am a model.\n\nAsk me.  ")
    system = message("system", "You are terse.\nVery.")
    yield "user", [user]
    yield "system", [system, user]
    yield "turns", [user, answer, message("user", "  Grüße \U0001f44b\U0001f3fd  ")]
    yield "system turns", [system, user, answer, message("user", "And 2+2?"), message("assistant", "4"), message("user", "Thanks")]
    yield "developer", [message("developer", "Be kind."), user]
    yield "ends with assistant", [system, user, answer]
    yield "two users", [user, message("user", "again")]
    yield "assistant first", [answer, user]
    yield "empty", []
    yield "late system", [user, answer, system, message("user", "x")]
    yield "unknown role", [message("critic", "no")]
    yield "no content", [user, {"role": "assistant"}]
    yield "none content", [user, message("assistant", None), message("user", "")]
    yield "parts", [message("user", [{"type": "text", "text": "What is "}, {"type": "text", "text": "this?"}])]
    yield "image", [message("user", [{"type": "image"}, {"type": "text", "text": "Describe."}, {"type": "image_url", "image_url": {"url": "http://x/y.png"}}])]
    yield "parts everywhere", [
        message("system", [{"type": "text", "text": "S"}]), message("user", [{"type": "text", "text": "U"}]),
        message("assistant", [{"type": "text", "text": "A"}]), message("user", [{"type": "text", "text": "V"}])]
    yield "thought in text", [user, message("assistant", "<think>\nhm, so\n</think>\n\nFine."), message("user", "ok")]
    yield "thought", [user, message("assistant", "Fine.", reasoning_content="hm, so", thinking="hm, so"), message("user", "ok")]
    yield "thought last", [user, message("assistant", "Fine.", reasoning_content="hm\nso")]
    for style, arguments in (("object", {"city": "Köln \U0001f327", "days": 2, "x": [1.5, None, True]}), ("text", '{"city": "Köln", "days": 2}')):
        asks = message("assistant", "", tool_calls=[call("get_weather", arguments, "call00001")])
        tells = message("tool", '{"temperature": 21.5, "sky": "clear"}', name="get_weather", tool_call_id="call00001")
        yield f"call {style}", [user, asks]
        yield f"call {style} result", [system, user, asks, tells]
        yield f"call {style} done", [user, asks, tells, message("assistant", "21.5 degrees"), message("user", "Tomorrow?")]
    both = message("assistant", None, tool_calls=[call("get_weather", {"city": "A"}, "aaaaaaaaa"), call("now", {}, "bbbbbbbbb")])
    yield "two calls", [
        user, both, message("tool", "rain", name="get_weather", tool_call_id="aaaaaaaaa"),
        message("tool", {"time": "9:05"}, name="now", tool_call_id="bbbbbbbbb")]
    yield "call with text", [
        user, message("assistant", "Let me look.", reasoning_content="I should look", tool_calls=[call("now", {}, "ccccccccc")]),
        message("tool", [{"type": "text", "text": "9:05"}], name="now", tool_call_id="ccccccccc")]
    yield "ipython", [user, message("assistant", "x", tool_calls=[call("now", {})]), message("ipython", {"output": "9"})]


def contexts(full=True):
    result = {}
    for name, messages in conversations():
        for prompt in (False, True):
            for tools_name, tools in (("", None), (" tools", [WEATHER, PLAIN]), (" none", [])):
                if not full and prompt != bool(tools):
                    continue
                if tools_name == " none" and not (full and name in ("user", "system turns")):
                    continue
                for thinking in (None, True, False):
                    if thinking is not None and not (full or name in ("user", "thought")):
                        continue
                    if thinking is not None and tools_name == " none":
                        continue
                    context = dict(TOKENS, messages=messages, tools=tools, documents=None, add_generation_prompt=prompt)
                    if thinking is not None:
                        context["enable_thinking"] = thinking
                        context["thinking"] = thinking
                    key = f"{name}{tools_name}{' prompt' if prompt else ''}{'' if thinking is None else f' thinking={thinking}'}"
                    result[key] = context
    if full:
        base = dict(TOKENS, messages=result["system turns"]["messages"], tools=None, documents=None, add_generation_prompt=True)
        result["date"] = dict(base, date_string="1 Jan 2025")
        result["tools in user"] = dict(base, tools=[WEATHER], tools_in_user_message=False)
        result["documents"] = dict(base, documents=[{"title": "T", "text": "D", "doc_id": 1}])
        result["effort"] = dict(base, reasoning_effort="high", model_identity="You are X.", builtin_tools=["browser", "python"])
        result["builtin"] = dict(base, builtin_tools=["wolfram_alpha", "brave_search", "code_interpreter"], custom_tools=[WEATHER])
        result["flat tools"] = dict(base, tools=[WEATHER["function"]])
        result["json mode"] = dict(base, response_format={"type": "json_object"}, json_schema="{}")
    return result


def expected(source, context):
    """What jinja2 gives: a text and the spans of generation tags, or an error."""
    try:
        template = _compile_jinja_template(source)
        template.environment.globals["strftime_now"] = NOW.strftime
        context = copy.deepcopy(context)
        if "messages" in context:
            rest = {k: v for k, v in context.items() if k not in ("messages", "tools", "documents", "add_generation_prompt")}
            text, spans = _render_with_assistant_indices(
                template, context["messages"], context["tools"], context["documents"], context["add_generation_prompt"], **rest)
            spans = [[len(text[:a].encode()), len(text[:b].encode())] for a, b in spans]
            return {"text": text, "spans": spans}
        text = template.render(**context)
        text.encode("utf-8")
        return {"text": text}
    except Exception as error:  # noqa: BLE001 (any failure of the template counts)
        return {"error": f"{type(error).__name__}: {error}"}


def cases(templates, contexts):
    return [
        {"template": name, "context": key, **expected(source, context)}
        for (name, source), (key, context) in itertools.product(templates.items(), contexts.items())
    ]


def write(path, templates, contexts, entries):
    versions = f"jinja2 {jinja2.__version__}, transformers {transformers.__version__}"
    with open(path, "w", encoding="utf-8") as file:
        json.dump({"made with": versions, "templates": templates, "contexts": contexts, "cases": entries}, file, ensure_ascii=False, separators=(",", ":"))
        file.write("\n")
    failed = sum("error" in entry for entry in entries)
    print(f"{path}: {len(templates)} templates, {len(contexts)} contexts, {len(entries)} cases, {failed} of them errors")


def golden():
    fixtures = ROOT / "Tests/LyceumTextTests/Fixtures"
    families = {p.stem: p.read_text() for p in sorted((pathlib.Path(__file__).parent / "templates").glob("*.jinja"))}
    few = contexts(full=False)
    write(fixtures / "template-families.json", families, few, cases(families, few))
    snippets = {f"{number:03d}": source for number, source in enumerate(template_snippets.SNIPPETS)}
    context = {"data": template_snippets.CONTEXT}
    write(fixtures / "template-snippets.json", snippets, context, cases(snippets, context))


def compare(folder, out):
    templates = {p.name: p.read_text() for p in sorted(pathlib.Path(folder).rglob("*.jinja"))}
    many = contexts()
    pathlib.Path(out).mkdir(parents=True, exist_ok=True)
    write(pathlib.Path(out) / "cases.json", templates, many, cases(templates, many))


if __name__ == "__main__":
    golden() if sys.argv[1] == "golden" else compare(*sys.argv[2:4])
