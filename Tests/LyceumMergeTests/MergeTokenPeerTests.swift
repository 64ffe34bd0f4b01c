import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// mergekit's own results for models with vocabularies of their own (Tools/reference/merge_peer.py, mergekit 0.1.5).
@Suite("Vocabularies as mergekit makes them")
struct MergeTokenPeerTests {
    private static let folder = Bundle.module.resourcePath! + "/Fixtures/tokens"

    private static let marks = JSON.Object([("bos_token", "<s>"), ("eos_token", "</s>")])

    @Test("unions, listed tokens and padding give mergekit's rows, tokens and numbers, and texts come back")
    func vocabularies() throws {
        let expected = try SafetensorsFile(path: Self.folder + "/expected.safetensors")
        let cases = try #require(try JSON.read(path: Self.folder + "/configurations.json").objectValue)
        #expect(cases.count == 12)
        for (name, entry) in zip(cases.keys, cases.values) {
            let out = try MergeFolder()
            let merge = try MergeConfiguration(try #require(entry["configuration"]).text(), source: name, folder: Self.folder)
            _ = try MergeRun(merge, options: MergeOptions()).write(to: out.file("out"))
            let result = try Checkpoint.open(out.file("out"))
            let values = try MergeFixtures.values(result)
            for tensor in ["model.embed_tokens.weight", "lm_head.weight"] {
                let wanted = MergeFixtures.floats(try expected.tensor(named: "\(name)/\(tensor)").asFloats(tensor))
                let gap = zip(values[tensor]!, wanted).map { abs($0 - $1) }.max() ?? .infinity
                #expect(values[tensor]!.count == wanted.count && gap < 2e-6, "\(name)/\(tensor): \(gap), \(values[tensor]!.count), \(wanted.count)")
            }
            let tokenizer = try result.tokenizer()
            for token in entry["added"]?.arrayValue ?? [] {
                guard let text = token[1]?.stringValue else { continue }
                let id = tokenizer.id(of: text)
                #expect(id.map { Int($0) } == token[0]?.intValue, "\(name): \(text)")
                #expect(id.map { tokenizer.isSpecial($0) } == token[2]?.boolValue, "\(name): \(text)")
            }
            for text in ["the cat and the photon rest by the river.", "Grüße an die Mühle — 12 cats!", "  two  spaces\n\tand a tab", "catphoton mirrormill", ""] {
                #expect(tokenizer.decode(tokenizer.encode(text)) == text, "\(name)")
            }
        }
    }

    @Test("built-in chat templates render mergekit's texts, all of them with --compatible")
    func templates() throws {
        let cases = try #require(try JSON.read(path: Self.folder + "/templates.json").objectValue)
        let document = "merge_method: passthrough\nmodels: [{model: base}]\nchat_template: "
        // Where mergekit's own text has a slip, this is what is said without the flag.
        let slips: Set = ["alpaca", "exaone", "llama3"]
        for (name, texts) in zip(cases.keys, cases.values) {
            let inputs = try MergeInputs(try MergeConfiguration(document + name, source: name, folder: Self.folder).documents[0], folder: Self.folder)
            for isCompatible in [false, true] where isCompatible || !slips.contains(name) {
                let source = try #require(try MergeTemplate.text(name, inputs, isCompatible: isCompatible))
                let template = try ChatTemplate(source, name: name)
                for entry in texts.arrayValue ?? [] {
                    let rendered = try template.render(
                        messages: entry["messages"]?.arrayValue ?? [], addGenerationPrompt: entry["prompt"]?.boolValue ?? false, variables: Self.marks)
                    #expect(rendered == entry["text"]?.stringValue, "\(name)")
                }
            }
        }
    }

    @Test("templates with slips in mergekit keep the published formats")
    func published() throws {
        let inputs = try MergeInputs(
            try MergeConfiguration("merge_method: passthrough\nmodels: [{model: base}]", source: "x", folder: Self.folder).documents[0], folder: Self.folder)
        let talk: [JSON] = [["role": "user", "content": "hi"]]
        let wanted = [
            "alpaca": "### Instruction:\nhi\n\n### Response:\n",
            "llama3": "<s><|start_header_id|>user<|end_header_id|>\n\nhi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
            "exaone": "[|system|][|endofturn|]\n[|user|]hi\n[|assistant|]",
        ]
        for (name, text) in wanted {
            let template = try ChatTemplate(try #require(try MergeTemplate.text(name, inputs)), name: name)
            #expect(try template.render(messages: talk, addGenerationPrompt: true, variables: Self.marks) == text)
        }
    }
}
