import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

@Suite("Quantizing checkpoints")
struct CheckpointQuantizerTests {
    private static func tensors(layers: Int, width: Int, inner: Int, tied: Bool = true) -> [ExportTensor] {
        func tensor(_ name: String, _ shape: [Int]) -> ExportTensor {
            ExportTensor(sourceName: name, name: name, sourceType: .f32, shape: shape, layout: .same)
        }
        var result = [tensor("token_embd.weight", [512, width])]
        for layer in 0..<layers {
            result += [
                tensor("blk.\(layer).attn_norm.weight", [width]), tensor("blk.\(layer).attn_v.weight", [width, width]),
                tensor("blk.\(layer).attn_q.weight", [width, width]), tensor("blk.\(layer).attn_output.weight", [width, width]),
                tensor("blk.\(layer).ffn_down.weight", [width, inner]), tensor("blk.\(layer).attn_q.bias", [width]),
            ]
        }
        return result + (tied ? [] : [tensor("output.weight", [512, width])])
    }

    private static func types(
        _ recipe: String, layers: Int = 16, width: Int = 256, tied: Bool = true, importance: Bool = false, groups: Int = 1
    ) -> [String: ElementType] {
        let tensors = tensors(layers: layers, width: width, inner: 512, tied: tied)
        var chooser = QuantizationChooser(
            QuantizationRecipe(name: recipe)!, tensors: tensors, groupSize: groups, isVeryLarge: false, hasImportance: importance)
        var result: [String: ElementType] = [:]
        for tensor in tensors { result[tensor.name] = chooser.choose(tensor).type }
        return result
    }

    @Test("the medium mixture gives more bits to the first and last eighth and every third layer between")
    func medium() {
        let types = Self.types("q4_k_m")
        let more = (0..<16).filter { types["blk.\($0).ffn_down.weight"] == .q6_K }
        #expect(more == [0, 1, 4, 7, 10, 13, 14, 15])
        #expect((0..<16).filter { types["blk.\($0).attn_v.weight"] == .q6_K } == more)
        #expect(types["blk.2.ffn_down.weight"] == .q4_K)
        #expect(types["blk.0.attn_q.weight"] == .q4_K)
        #expect(types["token_embd.weight"] == .q6_K)
        #expect(types["blk.0.attn_norm.weight"] == .f32)
        #expect(types["blk.0.attn_q.bias"] == .f32)
    }

    @Test("an untied embedding gets the base type, its output head more")
    func untied() {
        let types = Self.types("Q4_K", tied: false)
        #expect(types["token_embd.weight"] == .q4_K)
        #expect(types["output.weight"] == .q6_K)
    }

    @Test("the other mixtures treat their sensitive tensors as llama.cpp's do", arguments: [
        ("Q2_K", "blk.0.attn_v.weight", ElementType.q3_K), ("Q2_K", "blk.5.ffn_down.weight", .q3_K),
        ("Q2_K", "blk.5.attn_output.weight", .q3_K), ("Q3_K_M", "blk.0.attn_v.weight", .q5_K), ("Q3_K_M", "blk.2.attn_v.weight", .q4_K),
        ("Q3_K_M", "blk.0.ffn_down.weight", .q5_K), ("Q3_K_M", "blk.1.ffn_down.weight", .q4_K), ("Q3_K_L", "blk.9.ffn_down.weight", .q5_K),
        ("Q3_K_S", "blk.0.ffn_down.weight", .q3_K), ("Q4_K_S", "blk.3.attn_v.weight", .q5_K), ("Q4_K_S", "blk.4.attn_v.weight", .q4_K),
        ("Q4_K_S", "blk.1.ffn_down.weight", .q5_K), ("Q4_K_S", "blk.2.ffn_down.weight", .q4_K), ("Q5_K_M", "blk.0.ffn_down.weight", .q6_K),
        ("Q5_K_S", "blk.0.ffn_down.weight", .q5_K), ("Q8_0", "token_embd.weight", .q8_0), ("Q4_0", "token_embd.weight", .q6_K),
        ("Q4_0_PURE", "token_embd.weight", .q4_0), ("IQ4_NL", "blk.0.ffn_down.weight", .q5_K), ("F16", "token_embd.weight", .f16),
    ])
    func mixtures(recipe: String, name: String, type: ElementType) {
        #expect(Self.types(recipe)[name] == type)
    }

    @Test("an importance file guards the first down projections of Q4_0")
    func importance() {
        #expect(Self.types("Q4_0", importance: true)["blk.0.ffn_down.weight"] == .q4_1)
        #expect(Self.types("Q4_0")["blk.0.ffn_down.weight"] == .q4_0)
        #expect(Self.types("Q2_K", groups: 4)["blk.0.attn_v.weight"] == .q4_K)
    }

    @Test("rows that do not fill a block get the nearest type that fits", arguments: [
        (ElementType.q2_K, 576, ElementType.q4_0), (.q3_K, 576, .q4_0), (.q4_K, 576, .q5_0), (.q5_K, 576, .q5_1), (.q6_K, 576, .q8_0),
        (.q4_K, 512, .q4_K), (.q4_K, 33, .f16), (.q8_0, 33, .f16), (.iq4_NL, 96, .iq4_NL),
    ])
    func fitting(type: ElementType, width: Int, expected: ElementType) {
        #expect(QuantizationChooser.fitting(type, width: width) == expected)
    }

    @Test("unknown recipe names are not guessed")
    func names() {
        #expect(QuantizationRecipe(name: "Q9_K") == nil)
        #expect(QuantizationRecipe(name: "i8_pure") == nil)
        #expect(QuantizationRecipe(name: "q4_k")?.name == "Q4_K_M")
        for recipe in QuantizationRecipe.all { #expect(QuantizationRecipe(name: recipe.name.lowercased()) == recipe) }
    }

    @Test("the written file holds what quantizing each tensor gives, and the report adds up")
    func written() throws {
        let scratch = ScratchFolder()
        let source = try Checkpoint.open("\(ArchitectureTests.folder)/llama")
        var export = GGUFExport(checkpoint: source, path: scratch.file("q.gguf"), recipe: QuantizationRecipe(name: "Q4_K_M")!)
        export.needsTokenizer = false
        let report = try export.run()
        let file = try GGUFFile(path: scratch.file("q.gguf"))
        #expect(report.bytesAfter == file.byteCount)
        #expect(report.tensors.count == file.tensors.count)
        #expect(report.fallbacks.isEmpty == false)
        for tensor in report.tensors {
            #expect(file.info(of: tensor.name)?.elementType == tensor.type)
            #expect(file.info(of: tensor.name)?.byteCount == tensor.byteCount)
        }
        let wanted = try source.tensors.tensor(named: "model.layers.0.mlp.up_proj.weight").converted(to: .q5_0)
        let found = try Checkpoint.open(scratch.file("q.gguf")).tensors.tensor(named: "model.layers.0.mlp.up_proj.weight")
        #expect(found.type == .q5_0)
        #expect(CheckpointFixtures.hexadecimal(found) == CheckpointFixtures.hexadecimal(wanted))
        #expect(file.metadata.int("general.file_type") == 15)
    }

    @Test("the bits do not depend on threads")
    func threads() throws {
        let scratch = ScratchFolder()
        for threads in [1, 3] {
            var export = GGUFExport(
                checkpoint: try Checkpoint.open("\(ArchitectureTests.folder)/llama"), path: scratch.file("\(threads).gguf"),
                recipe: .pure(.q4_0), pool: ThreadPool(threads: threads))
            export.needsTokenizer = false
            _ = try export.run()
        }
        let (a, b) = (try MappedFile(path: scratch.file("1.gguf")), try MappedFile(path: scratch.file("3.gguf")))
        #expect(a.bytes.elementsEqual(b.bytes))
    }

    @Test("both forms of importance files are read")
    func importanceFiles() throws {
        let scratch = ScratchFolder()
        var bytes: [UInt8] = []
        bytes.add(1 as Int32)
        bytes.add(3 as Int32)
        bytes.append(contentsOf: "a.w".utf8)
        bytes.add(2 as Int32)
        bytes.add(2 as Int32)
        for value in [4, 6] as [Float] { bytes.add(value.bitPattern) }
        let binary = try ImportanceMatrix(path: scratch.write(bytes, "i.dat"))
        #expect(binary.weights == ["a.w": [2, 3]])
        for length in 0..<bytes.count {
            let cut = try scratch.write(Array(bytes[..<length]), "cut.dat")
            #expect(lyceumError { _ = try ImportanceMatrix(path: cut) }?.code == .invalidData)
        }
        let writer = try GGUFWriter(
            path: scratch.file("i.gguf"), metadata: GGUFMetadata(),
            tensors: [
                TensorDeclaration(name: "a.w.in_sum2", type: .f32, shape: [1, 2]),
                TensorDeclaration(name: "a.w.counts", type: .f32, shape: [1, 1]),
            ])
        try writer.append(Tensor([4, 6], shape: [1, 2]))
        try writer.append(Tensor([2], shape: [1, 1]))
        try writer.commit()
        #expect(try ImportanceMatrix(path: scratch.file("i.gguf")).weights == ["a.w": [2, 3]])
    }
}
