import CLyceumKernels
import Foundation
import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// Instruction residuals: taken out, added back, moved to other models.
@Suite("Residuals")
struct ResidualTests {
    @Test(
        "base + residual is the instruct model to the bit, whatever the architecture, type and distance",
        arguments: [
            ("llama", true, ElementType.f32, 0.001), ("llama", false, .f32, 0.3), ("llama", true, .bf16, 0.01), ("qwen3", true, .f16, 0.02),
            ("gpt2", true, .f32, 0.02), ("gpt_neox", false, .bf16, 0.05), ("gemma2", true, .f32, 0.02),
        ])
    func exactness(architecture: String, tied: Bool, type: ElementType, deviation: Double) throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder, architecture: architecture, tied: tied, type: type)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: deviation)
        let report = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        #expect(report.isExact)
        #expect(try report.tensors.count == MergeSource(base).names.count)
        let result = try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("back"))
        #expect(try folder.bytes("back/model.safetensors") == folder.bytes("instruct/model.safetensors"))
        // bf16 differences of bf16 weights vanish in bf16 sums; in fp32 nothing is lost.
        #expect(result.ancestorCosines[0]! > 0.999999 && result.warnings.isEmpty)
        #expect(abs(result.addedNorm - report.norm) < 1e-3 * report.norm)
        // The same in one more run: no date, no order of threads in the bytes.
        _ = try MergeFixtures.residual(base, instruct, folder.file("again"))
        for name in ["model.safetensors", "residual.json", "config.json", "base_sketch.safetensors"] {
            #expect(try folder.bytes("again/\(name)") == folder.bytes("residual/\(name)"))
        }
    }

    @Test("fp32 differences alone would miss some weights; the corrections make the difference")
    func corrections() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        // Weights that are no rounded sums of the base's.
        let instruct = try MergeFixtures.base(folder, "instruct", seed: 77)
        let report = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        #expect(report.remainders > 0)
        try FileManager.default.removeItem(atPath: folder.file("residual/remainders.safetensors"))
        try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("back"))
        let (wanted, found) = (try MergeFixtures.values(instruct), try MergeFixtures.values(try Checkpoint.open(folder.file("back"))))
        var misses = 0
        for (name, values) in wanted { misses += zip(values, found[name]!).count { $0 != $1 } }
        #expect(misses == report.remainders)
    }

    @Test("negative zeros, tiny and huge weights come back")
    func extremes() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let special: [Float] = [-0.0, 1e-38, -1e-30, 1e30, 3.4e38, 1, -1, 0, 1e-10, .leastNonzeroMagnitude]
        let source = try MergeSource(base)
        let saving = ModelSaving(checkpoint: base, path: folder.file("instruct"), type: nil)
        let name = "model.layers.1.mlp.up_proj.weight"
        try saving.write(changed: [name: nil]) { _ throws(LyceumError) in
            let tensor = try source.floats(name)
            for index in 0..<tensor.count { tensor.floats[index] = special[index % special.count] }
            return Parameter(name: name, tensor: tensor)
        }
        let report = try MergeFixtures.residual(base, try Checkpoint.open(folder.file("instruct")), folder.file("residual"))
        #expect(report.isExact)
        try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("back"))
        #expect(try folder.bytes("back/model.safetensors") == folder.bytes("instruct/model.safetensors"))
    }

    @Test("a bf16 residual is half as large and misses by no more than a rounding of the differences")
    func halfSize() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: 0.02)
        let report = try MergeFixtures.residual(base, instruct, folder.file("residual"), type: .bf16)
        #expect(!report.isExact && report.remainders == 0)
        try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("back"))
        let (before, wanted) = (try MergeFixtures.values(base), try MergeFixtures.values(instruct))
        for (name, values) in try MergeFixtures.values(try Checkpoint.open(folder.file("back"))) {
            for (index, value) in values.enumerated() {
                let delta = abs(wanted[name]![index] - before[name]![index])
                #expect(abs(value - wanted[name]![index]) <= delta / 256 + abs(wanted[name]![index]) * 1.2e-7 + 1e-9)
            }
        }
        #expect(try folder.bytes("residual/model.safetensors").count < 2 * report.tensors.reduce(0) { $0 + $1.count } + 8000)
    }

    @Test("scale 0 leaves the model, scales and several residuals add up as written")
    func sums() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let first = try MergeFixtures.tuned(base, folder.file("first"), seed: 5, deviation: 0.02)
        let second = try MergeFixtures.tuned(base, folder.file("second"), seed: 6, deviation: 0.03)
        _ = try MergeFixtures.residual(base, first, folder.file("a"))
        _ = try MergeFixtures.residual(base, second, folder.file("b"))
        try MergeFixtures.apply(base, [(folder.file("a"), 0)], folder.file("none"))
        #expect(try folder.bytes("none/model.safetensors") == folder.bytes("base/model.safetensors"))
        try MergeFixtures.apply(base, [(folder.file("a"), 0.5), (folder.file("b"), -2)], folder.file("sum"))
        // Models in place of residuals are their differences.
        try MergeFixtures.apply(base, [(folder.file("first"), 0.5), (folder.file("second"), -2)], folder.file("models"))
        let (values, x, y) = (try MergeFixtures.values(base), try MergeFixtures.values(first), try MergeFixtures.values(second))
        for name in ["sum", "models"] {
            for (tensor, numbers) in try MergeFixtures.values(try Checkpoint.open(folder.file(name))) {
                for (index, number) in numbers.enumerated() {
                    let base = Double(values[tensor]![index])
                    let wanted = base + 0.5 * (Double(x[tensor]![index]) - base) - 2 * (Double(y[tensor]![index]) - base)
                    #expect(abs(Double(number) - wanted) < 1e-6)
                }
            }
        }
    }

    @Test("a residual moves to a continued base; another ancestor is told by the cosine of its sketch")
    func ancestors() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: 0.001)
        let continued = try MergeFixtures.tuned(base, folder.file("continued"), seed: 6, deviation: 0.001)
        let stranger = try MergeFixtures.base(folder, "stranger", seed: 99)
        _ = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        let near = try MergeFixtures.apply(continued, [(folder.file("residual"), 1)], folder.file("near"))
        let far = try MergeFixtures.apply(stranger, [(folder.file("residual"), 1)], folder.file("far"))
        #expect(near.warnings.isEmpty && near.ancestorCosines[0]! > 0.99)
        #expect(far.warnings.count == 1 && far.ancestorCosines[0]! < 0.9 && far.warnings[0].contains("another release"))
        // The sketch says what the weights themselves would have said.
        let exact = try VectorAddition(try MergeSource(continued), [WeightedVector(try MergeSource(base).vector(folder.file("instruct")))])
        let measured = try exact.write(to: folder.file("exact")).ancestorCosines[0]!
        #expect(abs(near.ancestorCosines[0]! - measured) < 0.25 * (1 - measured))
    }

    @Test("exchanged layers get another layer's differences, and nothing outside the layers changes hands")
    func shuffle() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: 0.5)
        _ = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("shuffled"), shuffle: 4)
        let (wanted, found) = (try MergeFixtures.values(instruct), try MergeFixtures.values(try Checkpoint.open(folder.file("shuffled"))))
        for (name, values) in wanted {
            if TensorRole(name).layer == nil { #expect(found[name]! == values) } else { #expect(found[name]! != values) }
        }
        let shuffle = try LayerShuffle((0..<9).map { "model.layers.\($0).mlp.up_proj.weight" }, seed: 4)
        let sources = (0..<9).map { shuffle.source(of: "model.layers.\($0).mlp.up_proj.weight") }
        #expect(Set(sources).count == 9)
        for layer in 0..<9 { #expect(sources[layer] != "model.layers.\(layer).mlp.up_proj.weight") }
        #expect(throws: LyceumError.self) { _ = try LayerShuffle(["model.layers.0.mlp.up_proj.weight"], seed: 1) }
    }

    @Test("config.json has the keys and hashes of the Python package residuals 0.3.2")
    func foreignFormat() throws {
        // sha256("a.weight|b.weight") and sha256("a.weight:[2, 3]|b.weight:[4]"), as build_config of the package makes them.
        let json = ResidualConfiguration(base: "x", instruct: "y", type: .bf16, shapes: [("b.weight", [4]), ("a.weight", [2, 3])]).json
        #expect(json["parameter_names_hash"]?.stringValue == "967df4cd3040a7eb8ebb54701861d91c9c83c0b463e02b3a6b49b4b1da431f3d")
        #expect(json["shapes_hash"]?.stringValue == "c8158837c6cf46654c5c32e8561d000b95d7953ccca639b1b69675504a522641")
        #expect(json["dtype"]?.stringValue == "bfloat16" && json["param_count"]?.intValue == 2)
        #expect(
            Set(json.keys) == [
                "residuals_version", "format", "dtype", "param_count", "shapes_hash", "parameter_names_hash", "tokenizer_name", "created_at",
                "library", "base_model_name", "instruct_model_name", "pipeline_tag", "license", "language", "tags", "base_model_relation",
            ])
    }

    @Test("a residual another program wrote, with nothing but weights and config.json, is added")
    func foreignResidual() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let instruct = try MergeFixtures.tuned(base, folder.file("instruct"), seed: 5, deviation: 0.02)
        _ = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        for name in ["residual.json", "model_config.json", "base_sketch.safetensors", "remainders.safetensors"] {
            try FileSystem.remove(folder.file("residual/\(name)"))
        }
        let report = try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("back"))
        #expect(report.ancestorCosines[0] == nil)
        let wanted = try MergeFixtures.values(instruct)
        for (name, values) in try MergeFixtures.values(try Checkpoint.open(folder.file("back"))) {
            for (x, y) in zip(values, wanted[name]!) { #expect(abs(x - y) < 1e-7) }
        }
        // Alone it does not say how its weights are laid out.
        #expect(throws: LyceumError.self) { _ = try StoredResidual(folder.file("residual")) }
    }

    @Test("what does not fit is refused: shapes, folders that are no residual, broken corrections, weights that are not finite")
    func refusals() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder)
        let instruct = try MergeFixtures.base(folder, "instruct", seed: 77)
        _ = try MergeFixtures.residual(base, instruct, folder.file("residual"))
        let untied = try MergeFixtures.base(folder, "untied", tied: false)
        let other = try MergeFixtures.base(folder, "other", architecture: "qwen3")
        #expect(throws: LyceumError.self) { try MergeFixtures.residual(base, untied, folder.file("no")) }
        #expect(throws: LyceumError.self) { try MergeFixtures.residual(base, other, folder.file("no")) }
        #expect(throws: LyceumError.self) { try MergeFixtures.apply(other, [(folder.file("residual"), 1)], folder.file("no")) }
        #expect(throws: LyceumError.self) { _ = try StoredResidual(folder.file("base"), for: base) }
        #expect(throws: LyceumError.self) { try MergeFixtures.apply(base, [(folder.file("residual"), .nan)], folder.file("no")) }
        // A target that is there stays as it is.
        let before = try folder.bytes("instruct/model.safetensors")
        #expect(throws: LyceumError.self) { try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("instruct")) }
        #expect(try folder.bytes("instruct/model.safetensors") == before)
        // A place beyond the tensor.
        let path = folder.file("residual/remainders.safetensors")
        let file = try SafetensorsFile(path: path)
        let name = try #require(file.tensorNames.first { $0.hasSuffix(".positions") })
        var bytes = try folder.bytes("residual/remainders.safetensors")
        let header = Int(bytes.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
        let offsets = try JSON.parse(String(decoding: bytes[8..<8 + header], as: UTF8.self))[name]?["data_offsets"]?.arrayValue
        let start = 8 + header + (offsets?[0].intValue ?? 0)
        for byte in 0..<7 { bytes[start + byte] = 0xff }
        try bytes.write(to: URL(fileURLWithPath: path))
        let error = #expect(throws: LyceumError.self) { try MergeFixtures.apply(base, [(folder.file("residual"), 1)], folder.file("no")) }
        #expect(error?.code == .invalidData)
        // Infinity among the weights is named.
        let saving = ModelSaving(checkpoint: base, path: folder.file("broken"), type: nil)
        try saving.write(changed: ["model.norm.weight": nil]) { name throws(LyceumError) in
            let tensor = try MergeSource(base).floats(name)
            tensor.floats[3] = .infinity
            return Parameter(name: name, tensor: tensor)
        }
        let broken = #expect(throws: LyceumError.self) { try MergeFixtures.residual(base, try Checkpoint.open(folder.file("broken")), folder.file("no")) }
        #expect("\(broken!)".contains("model.norm.weight"))
        #expect(!FileManager.default.fileExists(atPath: folder.file("no")))
    }
}
