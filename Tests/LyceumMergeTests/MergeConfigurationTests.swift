import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge

/// mergekit's files, read with their lines.
@Suite("Merge configurations")
struct MergeConfigurationTests {
    static func error(_ text: String) -> String {
        do {
            _ = try MergeConfiguration(text, source: "merge.yaml")
            return ""
        } catch { return "\(error)" }
    }

    @Test("a gradient has straight lines between its numbers")
    func gradients() {
        let setting = MergeSetting.gradient([0, 0.5, 0.3, 0.7, 1])
        let values = (0..<7).map { setting.value(for: "w", at: Double($0) / 6) }
        for (value, wanted) in zip(values, [0, 1.0 / 3, 0.4333333, 0.3, 0.5666667, 0.8, 1]) {
            guard case .number(let number)? = value else {
                Issue.record("no number")
                continue
            }
            #expect(abs(number - wanted) < 1e-6)
        }
        #expect(MergeSetting.gradient([2]).value(for: "w", at: 0.7) == .number(2))
        #expect(MergeSetting.words(["a", "b", "c"]).value(for: "w", at: 0.99) == .word("b"))
        #expect(MergeSetting.words(["a", "b", "c"]).value(for: "w", at: 1) == .word("c"))
    }

    @Test("the reference's example is read whole")
    func example() throws {
        let text = """
            slices:
              - sources:
                  - model: path/a
                    layer_range: [0, 24]
                    parameters: {weight: 0.6}
                  - model: path/b
                    layer_range: [0, 24]
                parameters: {density: 0.5}
            merge_method: ties
            base_model: path/base
            parameters:
              lambda: 1.0
              normalize: true
              weight:
                - filter: mlp
                  value: [0, 0.5, 1]
                - value: 0.3
            dtype: bfloat16
            out_dtype: float16
            tokenizer: {source: union, pad_to_multiple_of: 64, tokens: {"<a>": {source: {kind: zero}, force: true}, "<b>": {source: path/a}}}
            chat_template: auto
            """
        let document = try #require(try MergeConfiguration(text, source: "merge.yaml").documents.first)
        #expect(document.method == "ties" && document.models == ["path/a", "path/b", "path/base"])
        #expect(document.type == .bf16 && document.outputType == .f16 && document.chatTemplate == "auto")
        #expect(document.slices[0].sources.map(\.layers) == [0..<24, 0..<24, 0..<24])
        #expect(document.slices[0].sources[0].parameters["weight"] == .number(0.6))
        let weight = try #require(document.parameters["weight"])
        #expect(weight.value(for: "model.layers.3.mlp.up_proj.weight", at: 0.25) == .number(0.25))
        #expect(weight.value(for: "model.layers.3.self_attn.q_proj.weight", at: 0.25) == .number(0.3))
        #expect(document.parameters["normalize"] == .number(1))
        let tokenizer = try #require(document.tokenizer)
        #expect(tokenizer.padding == 64 && tokenizer.tokens.map(\.text) == ["<a>", "<b>"] && tokenizer.tokens[0].isForced)
        #expect(tokenizer.tokens[0].origin == .zero && tokenizer.tokens[1].origin == .model("path/a"))
    }

    @Test(
        "what is wrong is told with its line and a remedy",
        arguments: [
            ("merge_method: tees\nmodels: [{model: a}]", ["merge.yaml:1", "ties"]),
            ("merge_method: linear\nmodels:\n  - model: a\n    parameters: {wieght: 1}", ["merge.yaml:4", "wieght", "weight"]),
            ("merge_method: linear\nmodells: []", ["merge.yaml:2", "models"]),
            ("merge_method: linear\nmodels: [{model: a}]\nslices: []", ["models and slices"]),
            ("merge_method: linear", ["found none"]),
            ("models: [{model: a}]", ["merge_method"]),
            ("merge_method: linear\nmodels: [{model: a}]\ndtype: int64", ["merge.yaml:3", "bfloat16"]),
            ("merge_method: linear\nmodels:\n  - {model: a, layer_range: [4, 4]}", ["layer_range"]),
            ("merge_method: linear\nslices:\n  - sources:\n    - {model: a, layer_range: [0, 4]}\n    - {model: b, layer_range: [0, 3]}", ["same number of layers"]),
            ("merge_method: linear\nmodels: [{model: a}]\ntokenizer_source: base\ntokenizer: {source: base}", ["tokenizer_source or tokenizer"]),
            ("merge_method: linear\nmodels: [{model: a}]\ntokenizer: {source: base, tokens: {x: {source: {kind: what}}}}", ["kind: zero"]),
            ("merge_method: linear\nmodels: [{model: a}]\nparameters: {weight: [1, two]}", ["expected numbers"]),
            ("merge_method: linear\nmodels: [{model: a}]\nparameters: {weight: [{filter: mlp}]}", ["filter, value"]),
            ("merge_method: linear\nmodels: [{model: a}]\n---\nmerge_method: linear\nmodels: [{model: b}]", ["2 documents have no name"]),
            ("", ["no merge"]),
        ])
    func refusals(_ text: String, _ words: [String]) {
        let error = Self.error(text)
        for word in words { #expect(error.contains(word), "\(error)") }
    }

    @Test("documents follow those they refer to; circles and doubles are refused")
    func stages() throws {
        let text = """
            merge_method: linear
            models: [{model: second}, {model: c}]
            ---
            name: second
            merge_method: linear
            models: [{model: first}, {model: b}]
            ---
            name: first
            merge_method: linear
            models: [{model: a}]
            """
        #expect(try MergeConfiguration(text, source: "merge.yaml").documents.map(\.name) == ["first", "second", nil])
        let circle = "name: x\nmerge_method: linear\nmodels: [{model: y}]\n---\nname: y\nmerge_method: linear\nmodels: [{model: x}]"
        #expect(Self.error(circle).contains("need each other"))
        let double = "name: x\nmerge_method: linear\nmodels: [{model: a}]\n---\nname: x\nmerge_method: linear\nmodels: [{model: b}]"
        #expect(Self.error(double).contains("taken"))
    }

    @Test("broken files give errors and nothing else")
    func broken() {
        let text = "merge_method: linear\nmodels:\n  - {model: a, parameters: {weight: [1, {filter: x, value: 2}]}}\ntokenizer: {tokens: {a: 3}}\n"
        for end in text.indices { _ = Self.error(String(text[..<end])) }
        for junk in ["[1, 2", "- a\n- b", "merge_method: [linear]\nmodels: 3", "merge_method: {}\nmodels: [[[]]]", "modules: {a: 1}\nmerge_method: linear"] {
            #expect(!Self.error(junk).isEmpty)
        }
    }
}
