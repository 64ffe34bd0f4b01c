import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Merges of whole models from configurations.
@Suite("Configured merges")
struct MergeRunTests {
    struct Setting {
        let folder: MergeFolder
        let base: [String: [Float]]
        let a: [String: [Float]]
        let b: [String: [Float]]
    }

    static func setting(tied: Bool = true, type: ElementType = .f32) throws -> Setting {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder, tied: tied, type: type)
        let a = try MergeFixtures.tuned(base, folder.file("a"), seed: 3, deviation: 0.01)
        let b = try MergeFixtures.tuned(base, folder.file("b"), seed: 4, deviation: 0.01)
        return Setting(
            folder: folder, base: try MergeFixtures.values(base), a: try MergeFixtures.values(a), b: try MergeFixtures.values(b))
    }

    @discardableResult
    static func run(_ text: String, _ folder: MergeFolder, _ name: String = "out", options: MergeOptions = MergeOptions()) throws -> [String: [Float]] {
        let configuration = try MergeConfiguration(text, source: "merge.yaml", folder: folder.path)
        _ = try MergeRun(configuration, options: options).write(to: folder.file(name))
        return try MergeFixtures.values(try Checkpoint.open(folder.file(name)))
    }

    static func message(_ text: String, _ folder: MergeFolder, options: MergeOptions = MergeOptions()) -> String {
        do {
            try run(text, folder, "refused", options: options)
            return ""
        } catch {
            #expect(!FileManager.default.fileExists(atPath: folder.file("refused")))
            return "\(error)"
        }
    }

    @Test("weights with filters, gradients and precedence reach each tensor as they should")
    func parameters() throws {
        let s = try Self.setting(tied: false)
        let merged = try Self.run(
            """
            merge_method: task_arithmetic
            base_model: base
            models:
              - model: a
                parameters:
                  weight:
                    - {filter: mlp, value: [0, 1]}
                    - {filter: self_attn.q_proj, value: 2}
              - {model: b, parameters: {weight: [0.5, 0, 0]}}
            parameters: {weight: 0.25}
            """, s.folder)
        let weights: [(String, Float, Float)] = [
            ("model.layers.0.mlp.up_proj.weight", 0, 0.5), ("model.layers.1.mlp.up_proj.weight", 0.5, 0), ("model.layers.2.mlp.up_proj.weight", 1, 0),
            ("model.layers.1.self_attn.q_proj.weight", 2, 0), ("model.layers.0.self_attn.k_proj.weight", 0.25, 0.5),
            ("lm_head.weight", 0.25, 0.5), ("model.embed_tokens.weight", 0.25, 0.5), ("model.norm.weight", 0.25, 0.5),
        ]
        for (name, first, second) in weights {
            let (w, x, y) = (s.base[name]!, s.a[name]!, s.b[name]!)
            let wanted = w.indices.map { w[$0] + (first * (x[$0] - w[$0]) + second * (y[$0] - w[$0])) }
            #expect(zip(merged[name]!, wanted).allSatisfy { abs($0 - $1) < 1e-6 }, "\(name)")
        }
        let card = try String(contentsOfFile: s.folder.file("out/README.md"), encoding: .utf8)
        #expect(card.contains("task_arithmetic") && card.contains("filter: mlp"))
        #expect(try String(contentsOfFile: s.folder.file("out/mergekit_config.yml"), encoding: .utf8).contains("base_model: base"))
        #expect(FileManager.default.fileExists(atPath: s.folder.file("out/tokenizer.json")))
    }

    @Test("layers of two models are stacked; embedding comes from the first, norm and head from the last")
    func stacking() throws {
        let s = try Self.setting(tied: false)
        let text = """
            merge_method: passthrough
            slices:
              - sources: [{model: a, layer_range: [0, 2]}]
              - sources: [{model: b, layer_range: [1, 3]}]
              - sources: [{model: a, layer_range: [2, 3], parameters: {scale: [{filter: o_proj, value: 0.5}, {value: 1}]}}]
            """
        let merged = try Self.run(text, s.folder)
        let origins = [("a", 0), ("a", 1), ("b", 1), ("b", 2), ("a", 2)]
        for (layer, origin) in origins.enumerated() {
            let values = origin.0 == "a" ? s.a : s.b
            for (name, numbers) in values where LayerName.layer(of: name) == origin.1 {
                let factor: Float = layer == 4 && name.contains("o_proj") ? 0.5 : 1
                #expect(merged[LayerName.name(name, layer: layer)] == numbers.map { $0 * factor })
            }
        }
        #expect(merged["model.embed_tokens.weight"] == s.a["model.embed_tokens.weight"] && merged["lm_head.weight"] == s.a["lm_head.weight"])
        let checkpoint = try Checkpoint.open(s.folder.file("out"))
        #expect(checkpoint.configuration["num_hidden_layers"]?.intValue == 5 && checkpoint.configuration["vocab_size"]?.intValue == merged["lm_head.weight"]!.count / 64)
        // A file of the same, and a merge that begins with a file.
        let configuration = try MergeConfiguration(text, source: "merge.yaml", folder: s.folder.path)
        _ = try MergeRun(configuration, options: MergeOptions()).write(to: s.folder.file("out.gguf"))
        let again = try Self.run("merge_method: passthrough\nmodels: [{model: out.gguf}]", s.folder, "again")
        #expect(MergeFixtures.isSame(again, merged))
    }

    @Test("all methods merge whole models, and copies of the base give the base")
    func methods() throws {
        let folder = try MergeFolder()
        let values = try MergeFixtures.values(try MergeFixtures.base(folder))
        for name in ["copy1", "copy2"] { try FileManager.default.copyItem(atPath: folder.file("base"), toPath: folder.file(name)) }
        for kind in StatisticsKind.allCases {
            try MergeStatisticsTests.measure(try Checkpoint.open(folder.file("base")), kind, folder.file("\(kind.rawValue).safetensors"))
        }
        for type in MergeMethods.all {
            let declaration = type.declaration
            let models = declaration.modelCount.upperBound == 1 ? ["copy1"] : ["copy1", "copy2"]
            let given = MergeLawTests.parameters[declaration.name]!.map { "\($0.key): \($0.value[0])" }.joined(separator: ", ")
            let statistics = declaration.statistics.map { ", statistics: \($0.rawValue).safetensors" } ?? ""
            let text = """
                merge_method: \(declaration.name)
                \(declaration.needsBase ? "base_model: base" : "")
                models: [\(models.map { "{model: \($0)\(statistics)}" }.joined(separator: ", "))]
                parameters: {\(given)}
                """
            let merged = try Self.run(text, folder, "out-\(declaration.name)")
            for (name, numbers) in merged {
                #expect(zip(numbers, values[name]!).allSatisfy { abs($0 - $1) <= 1e-6 }, "\(declaration.name): \(name)")
            }
        }
    }

    @Test("types are as asked for, and a sum is rounded once")
    func types() throws {
        let s = try Self.setting(type: .bf16)
        let text = "merge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}, {model: b, parameters: {weight: 3}}]\n"
        let (own, single) = (try Self.run(text, s.folder, "own"), try Self.run(text + "dtype: bfloat16\nout_dtype: float32\n", s.folder, "single"))
        for (name, numbers) in single {
            let (x, y) = (s.a[name]!, s.b[name]!)
            for index in numbers.indices {
                #expect(abs(numbers[index] - (0.25 * x[index] + 0.75 * y[index])) < 1e-6)
                #expect(abs(own[name]![index] - numbers[index]) <= abs(numbers[index]) / 256)
            }
        }
        #expect(try Checkpoint.open(s.folder.file("single")).configuration["torch_dtype"]?.stringValue == "float32")
    }

    @Test("blocks of layers share weights by how much they changed")
    func variance() throws {
        let s = try Self.setting()
        let merged = try Self.run(
            "merge_method: varm\nbase_model: base\nmodels: [{model: a}, {model: b}]\nparameters: {granularity: layer}", s.folder)
        let names = s.base.keys.filter { LayerName.layer(of: $0) == 1 }
        func energy(_ values: [String: [Float]]) -> Double {
            names.reduce(0.0) { sum, name in sum + zip(values[name]!, s.base[name]!).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) } }
        }
        let (first, second) = (energy(s.a), energy(s.b))
        let share = Float(first / (first + second))
        for name in names {
            let (w, x, y) = (s.base[name]!, s.a[name]!, s.b[name]!)
            for index in w.indices {
                let wanted = w[index] + share * (x[index] - w[index]) + (1 - share) * (y[index] - w[index])
                #expect(abs(merged[name]![index] - wanted) < 1e-6)
            }
        }
    }

    @Test("what does not fit is refused before anything is written, with names and lines")
    func refusals() throws {
        let s = try Self.setting()
        _ = try MergeFixtures.base(s.folder, "qwen", architecture: "qwen3")
        func refused(_ text: String, _ words: [String]) {
            let message = Self.message(text, s.folder)
            for word in words { #expect(message.contains(word), "\(message)") }
        }
        refused("merge_method: linear\nmodels: [{model: a, parameters: {weight: 1}}, {model: b}]", ["weight", "model b", "merge.yaml:2"])
        // The base is one of the models of a linear merge.
        refused("merge_method: linear\nbase_model: base\nmodels: [{model: a, parameters: {weight: 1}}]", ["weight", "model base", "merge.yaml:2"])
        refused("merge_method: ties\nmodels: [{model: a, parameters: {weight: 1}}]", ["needs a base", "base_model"])
        refused("merge_method: slerp\nbase_model: base\nmodels: [{model: a}]", ["“t” is missing"])
        refused("merge_method: slerp\nbase_model: base\nmodels: [{model: a}, {model: b}]\nparameters: {t: 0.5}", ["takes 1 models", "found 2"])
        refused("merge_method: linear\nmodels: [{model: a}, {model: nowhere}]\nparameters: {weight: 1}", ["nowhere", "merge.yaml:2"])
        refused("merge_method: linear\nmodels: [{model: a}, {model: qwen}]\nparameters: {weight: 1}", ["architecture"])
        refused("merge_method: passthrough\nslices: [{sources: [{model: a, layer_range: [0, 9]}]}]", ["layers up to 3", "[0, 9]"])
        refused("merge_method: linear\nmodels: [{model: a@main}]\nparameters: {weight: 1}", ["revision"])
        refused("merge_method: varm\nbase_model: base\nmodels: [{model: a}]\nparameters: {granularity: planet}", ["planet", "matrix"])
    }

    @Test("unrelated models are warned of before the merge")
    func ancestry() throws {
        let s = try Self.setting()
        _ = try MergeFixtures.base(s.folder, "stranger", seed: 99)
        let text = "merge_method: linear\nmodels: [{model: a}, {model: stranger}]\nparameters: {weight: 1}"
        let run = MergeRun(try MergeConfiguration(text, source: "merge.yaml", folder: s.folder.path), options: MergeOptions())
        let checked = try run.check(output: s.folder.file("out"))
        #expect(checked.count == 1 && checked[0].warnings.contains { $0.contains("stranger") && $0.contains("noise") })
        #expect(checked[0].peakBytes == s.base["model.embed_tokens.weight"]!.count * 4 * 4)
    }

    @Test("intermediate results are made once, used again, and made anew when the seed changes")
    func stages() throws {
        let s = try Self.setting()
        let text = """
            name: half
            merge_method: dare_linear
            base_model: base
            models: [{model: a, parameters: {weight: 0.5, density: 0.5}}]
            ---
            merge_method: linear
            models: [{model: half, parameters: {weight: 1}}, {model: b, parameters: {weight: 1}}]
            """
        let first = try Self.run(text, s.folder)
        let half = try MergeFixtures.values(try Checkpoint.open(s.folder.file("out-stages/half")))
        for (name, numbers) in first {
            for index in numbers.indices { #expect(abs(numbers[index] - (half[name]![index] + s.b[name]![index]) / 2) < 1e-6) }
        }
        func date() throws -> Date? {
            try FileManager.default.attributesOfItem(atPath: s.folder.file("out-stages/half/model.safetensors"))[.modificationDate] as? Date
        }
        func again(_ seed: UInt64) throws -> [String: [Float]] {
            try FileManager.default.removeItem(atPath: s.folder.file("out"))
            var options = MergeOptions()
            options.seed = seed
            return try Self.run(text, s.folder, options: options)
        }
        let before = try date()
        #expect(MergeFixtures.isSame(try again(0), first))
        #expect(try date() == before)
        #expect(!MergeFixtures.isSame(try again(1), first))
    }
}
