import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Mixtures of experts made of dense models, beside mergekit's own (Tools/reference/mixture_peer.py, mergekit 0.1.5).
@Suite("Mixtures of experts", .serialized)
struct MixtureTests {
    static let folder = Bundle.module.resourcePath! + "/Fixtures/mixture"

    static func make(_ text: String, _ out: String, folder: String = Self.folder, options: MergeOptions = MergeOptions()) throws -> MixtureReport {
        let configuration = try #require(try MixtureConfiguration.read(text, source: "mixture.yaml", folder: folder))
        return try MixtureMerge(configuration, options: options).write(to: out)
    }

    static func message(_ text: String) -> String {
        let out = NSTemporaryDirectory() + "lyceum-mixture-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: out) }
        do {
            _ = try make(text, out)
            return ""
        } catch {
            #expect(!FileManager.default.fileExists(atPath: out))
            return "\(error)"
        }
    }

    static func logits(_ path: String, _ tokens: [Int32]) throws -> [Float] {
        let model = try LanguageModel(
            try Checkpoint.open(path), options: RuntimeOptions(threads: 1, cacheType: .f32, weightType: .f32))
        return try model.evaluate([EvaluationPiece(memory: model.makeMemory(), tokens: tokens, logits: .all)])[0].values
    }

    static func gap(_ a: [Float], _ b: [Float]) -> Float {
        a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
    }

    /// Two experts that are the base itself.
    static func doubled(_ gate: String) -> String {
        """
        base_model: base
        gate_mode: \(gate)
        dtype: float32
        experts:
          - {source_model: base, positive_prompts: ["Sum the numbers"]}
          - {source_model: base, positive_prompts: ["Once upon a time"], negative_prompts: ["A cell"]}
        """
    }

    static let tokens = (5..<21).map { Int32($0) }

    @Test("routers are mergekit's, and every other weight is a copy of the right model's to the bit")
    func peer() throws {
        let expected = try SafetensorsFile(path: Self.folder + "/expected.safetensors")
        let cases = try #require(try JSON.read(path: Self.folder + "/configurations.json").objectValue)
        #expect(cases.count == 5)
        for (name, configuration) in zip(cases.keys, cases.values) {
            let out = try MergeFolder()
            // JSON is YAML.
            _ = try Self.make(configuration.text(), out.file("out"))
            let found = try MergeFixtures.values(try Checkpoint.open(out.file("out")))
            let experts = try #require(configuration["experts"]?.arrayValue).count
            #expect(found.count == 2 + 2 * (6 + 1 + 3 * experts))
            var compared = 0
            for tensor in expected.tensorNames where tensor.hasPrefix(name + "/") {
                compared += 1
                let numbers = try #require(found[String(tensor.dropFirst(name.count + 1))], "\(tensor)")
                let wanted = MergeFixtures.floats(try expected.tensor(named: tensor))
                let limit: Float = tensor.hasSuffix("moe.gate.weight") ? 2e-6 : 0
                #expect(Self.gap(numbers, wanted) <= limit, "\(tensor): \(Self.gap(numbers, wanted))")
            }
            #expect(compared == (name == "scaled" ? 2 + 2 * experts : 2))
            guard name == "hidden" else { continue }
            // The whole folder as mergekit wrote it.
            let whole = try MergeFixtures.values(try Checkpoint.open(Self.folder + "/peer"))
            #expect(whole.keys.sorted() == found.keys.sorted())
            for (tensor, numbers) in whole where !tensor.hasSuffix("moe.gate.weight") { #expect(found[tensor] == numbers, "\(tensor)") }
        }
    }

    @Test("a folder as mergekit writes it, all experts of a layer in one tensor, gives transformers’ logits")
    func peerFolder() throws {
        let expected = try SafetensorsFile(path: Self.folder + "/expected.safetensors")
        let wanted = MergeFixtures.floats(try expected.tensor(named: "peer/logits"))
        let tokens = MergeFixtures.floats(try expected.tensor(named: "peer/tokens")).map { Int32($0) }
        #expect(Self.gap(try Self.logits(Self.folder + "/peer", tokens), wanted) < 2e-5)
        // What lyceum makes of the same configuration says the same.
        let cases = try JSON.read(path: Self.folder + "/configurations.json")
        let out = try MergeFolder()
        _ = try Self.make(try #require(cases["hidden"]).text(), out.file("out"))
        #expect(Self.gap(try Self.logits(out.file("out"), tokens), wanted) < 2e-5)
    }

    @Test("experts that are the base itself answer as the base does", arguments: MixtureConfiguration.Gate.allCases)
    func sameExperts(gate: MixtureConfiguration.Gate) throws {
        let out = try MergeFolder()
        let report = try Self.make(Self.doubled(gate.rawValue), out.file("out"))
        #expect(report.warnings.contains { $0.contains("all experts are base") })
        #expect(Self.gap(try Self.logits(out.file("out"), Self.tokens), try Self.logits(Self.folder + "/base", Self.tokens)) < 2e-5)
    }

    @Test("random routers follow from the seed, whatever the threads, and have their distribution")
    func randomRouters() throws {
        let out = try MergeFolder()
        func routers(_ gate: String, _ seed: UInt64, _ name: String) throws -> [Float] {
            var options = MergeOptions()
            options.seed = seed
            _ = try Self.make(Self.doubled(gate), out.file(name), options: options)
            let values = try MergeFixtures.values(try Checkpoint.open(out.file(name)))
            return (0..<2).flatMap { values["model.layers.\($0).block_sparse_moe.gate.weight"]! }
        }
        let first = try routers("random", 4, "a")
        #expect(try routers("random", 4, "b") == first)
        #expect(try routers("random", 5, "c") != first)
        #expect(Set(first).count == first.count)
        let uniform = try routers("uniform_random", 4, "d")
        let limit = 1 / Float(16).squareRoot()
        #expect(uniform.allSatisfy { abs($0) < limit } && uniform.contains { abs($0) > 0.6 * limit })
    }

    @Test("noise has its deviation and comes from the seed; other experts stay as they are")
    func noise() throws {
        let out = try MergeFolder()
        let text = """
            base_model: base
            gate_mode: random
            experts: [{source_model: a, noise_scale: 0.5}, {source_model: a}]
            """
        _ = try Self.make(text, out.file("out"))
        let values = try MergeFixtures.values(try Checkpoint.open(out.file("out")))
        var squares = 0.0
        var count = 0.0
        for layer in 0..<2 {
            for part in ["w1", "w2", "w3"] {
                let names = (0..<2).map { MixtureInputs.expertName(layer, $0, part) }
                for (noisy, plain) in zip(values[names[0]]!, values[names[1]]!) { squares += pow(Double(noisy - plain), 2) }
                count += Double(values[names[0]]!.count)
            }
        }
        #expect(abs((squares / count).squareRoot() - 0.5) < 0.03)
        #expect(try String(contentsOfFile: out.file("out/README.md"), encoding: .utf8).contains("noise_scale: 0.5"))
        #expect(try String(contentsOfFile: out.file("out/mergekit_moe_config.yml"), encoding: .utf8) == text)
        #expect(FileManager.default.fileExists(atPath: out.file("out/tokenizer.json")))
    }

    @Test("sizes are told before anything is written, and a GGUF file says what the folder says")
    func sizesAndFiles() throws {
        let out = try MergeFolder()
        let configuration = try #require(try MixtureConfiguration.read(Self.doubled("hidden"), source: "m.yaml", folder: Self.folder))
        let merge = try MixtureMerge(configuration, options: MergeOptions())
        _ = try merge.write(to: out.file("out"))
        let inspection = try Checkpoint.open(out.file("out")).inspect()
        #expect(inspection.modelType == "mixtral" && inspection.experts?.count == 2 && inspection.experts?.perToken == 2)
        #expect(inspection.parameterCount == merge.parameterCount && inspection.tensors.count == merge.tensorCount)
        #expect(inspection.activeParameterCount == merge.activeParameterCount)
        _ = try merge.write(to: out.file("out.gguf"))
        let (folder, file) = (try Self.logits(out.file("out"), Self.tokens), try Self.logits(out.file("out.gguf"), Self.tokens))
        #expect(Self.gap(folder, file) < 1e-5)
        let gguf = try GGUFFile(path: out.file("out.gguf"))
        #expect(gguf.info(of: "blk.1.ffn_up_exps.weight")?.shape == [2, 24, 16])
        #expect(gguf.metadata.int("llama.expert_count") == 2 && gguf.metadata.int("llama.expert_used_count") == 2)
        // A mixture whose models are GGUF files is the same model.
        try CheckpointConverter.convert(from: try Checkpoint.open(Self.folder + "/base"), to: out.file("base.gguf"), format: .gguf, type: .f32)
        _ = try Self.make(Self.doubled("hidden").replacingOccurrences(of: "base\n", with: "base.gguf\n").replacingOccurrences(of: ": base,", with: ": base.gguf,"), out.file("again"), folder: out.path)
        #expect(Self.gap(folder, try Self.logits(out.file("again"), Self.tokens)) < 1e-5)
    }

    @Test("what is wrong is told with its line and what to do", arguments: [
        ("base_model: base\nexperts: []", "experts: expected a list"),
        ("base_model: base\nexperts: [{source_model: a}, {source_model: b}]", "no positive_prompts"),
        ("base_model: base\ngate_mode: hiden\nexperts: [{source_model: a}]", "hidden"),
        ("base_model: base\ngate_mode: random\nexperts: [{source_model: a}, {source_model: b}]\nexperts_per_token: 3", "from 1 to the 2 experts"),
        ("base_model: base\ngate_mode: random\nexperts: [{source_model: a}]", "two experts work for each token"),
        ("base_model: base\ngate_mode: random\nexperts: [{source_model: a}, {source_model: b}]\nshared_experts: [{source_model: c}]", "shared_experts"),
        ("base_model: base\ngate_mode: random\narchitecture: deepseek\nexperts: [{source_model: a}, {source_model: b}]", "Mixtral’s form"),
        ("base_model: base\nexperts: [{source_model: a, positive_prompts: [x]}, {source_model: b, positive_prompts: [x]}]", "the same prompts"),
        ("base_model: base\ngate_mode: random\nexperts: [{source_model: a}, {source_model: b, positive_promts: [x]}]", "positive_prompts"),
        ("base_model: base\ngate_mode: random\nexperts: [{source_model: a}, {source_model: none-of-this-name}]", "mixture.yaml:3"),
        ("base_model: peer\ngate_mode: random\nexperts: [{source_model: a}, {source_model: b}]", "type mixtral"),
        ("experts: [{source_model: a}]", "base_model"),
    ])
    func refusals(text: String, mentioned: String) {
        let found = Self.message(text)
        #expect(found.contains(mentioned), "\(found)")
    }

    @Test("experts of another shape, and models with biases, are refused before a weight is read")
    func shapes() throws {
        let scratch = try MergeFolder()
        for name in ["base", "a"] { try FileManager.default.copyItem(atPath: "\(Self.folder)/\(name)", toPath: scratch.file(name)) }
        func make(_ name: String, layers: Int, inner: Int, _ settings: [(key: String, value: JSON)] = []) throws {
            let dimensions = ModelDimensions(
                layers: layers, width: 16, heads: 2, keyHeads: 1, inner: inner, context: 64, tiesHead: true, vocabulary: 264)
            try ModelInitializer(
                architecture: "llama", dimensions: dimensions, tokenizer: try TokenizerSource(Self.folder + "/base"), settings: settings
            ).write(to: scratch.file(name))
        }
        try make("deep", layers: 3, inner: 24)
        try make("wide", layers: 2, inner: 32)
        try make("biased", layers: 2, inner: 24, [("attention_bias", true), ("mlp_bias", true)])
        func message(_ expert: String, base: String = "base") -> String {
            do {
                _ = try Self.make(
                    "base_model: \(base)\ngate_mode: random\nexperts: [{source_model: a}, {source_model: \(expert)}]", scratch.file("out"), folder: scratch.path)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message("wide").contains("gate_proj"))
        #expect(message("deep").contains("num_hidden_layers is 3"))
        #expect(message("biased").contains("biases"))
        #expect(message("a", base: "biased").contains("biases"))
        #expect(message("base") == "")
    }

    @Test("a file without experts is no mixture")
    func detection() throws {
        #expect(try MixtureConfiguration.read("merge_method: linear\nmodels: [{model: a}]", source: "m.yaml") == nil)
    }
}
