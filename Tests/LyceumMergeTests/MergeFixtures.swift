import CLyceumKernels
import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// A folder for one test, removed afterwards.
final class MergeFolder {
    let path = FileManager.default.temporaryDirectory.path + "/lyceum-merge-\(UUID().uuidString)"

    init() throws { try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(atPath: path) }

    func file(_ name: String) -> String { path + "/" + name }
    func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }
}

/// Small models and models made from them.
enum MergeFixtures {
    static let texts = ["the cat sat on the mat and the number of photons is seven, over and over: light!;."]

    static func base(
        _ folder: MergeFolder, _ name: String = "base", architecture: String = "llama", tied: Bool = true, type: ElementType = .f32,
        seed: UInt64 = 11
    ) throws -> Checkpoint {
        let tokenizerPath = folder.file("tokenizer")
        if !FileManager.default.fileExists(atPath: tokenizerPath) {
            let training = TokenizerTraining(kind: .bpe, vocabularySize: 290)
            try training.write(try training.train(texts), to: tokenizerPath)
        }
        let tokenizer = try TokenizerSource(tokenizerPath)
        let dimensions = ModelDimensions(
            layers: 3, width: 64, heads: 2, inner: 96, context: 64, tiesHead: tied, vocabulary: tokenizer.tokenizer.vocabularySize)
        try ModelInitializer(architecture: architecture, dimensions: dimensions, tokenizer: tokenizer, seed: seed)
            .write(to: folder.file(name), type: type)
        return try Checkpoint.open(folder.file(name))
    }

    /// The model with normal noise on every weight and, with tokens of its own, further rows.
    static func tuned(
        _ model: Checkpoint, _ path: String, seed: UInt64, deviation: Double, tokens: [String] = [], type: ElementType? = nil
    ) throws -> Checkpoint {
        let source = try MergeSource(model)
        let layouts = TensorNames(model.mapping)
        var saving = ModelSaving(checkpoint: model, path: path, type: type, pool: nil)
        if !tokens.isEmpty { try add(tokens, to: &saving) }
        func shape(_ name: String) -> [Int] {
            let shape = source.shape(of: name)!
            return TensorRole(name).isVocabulary && shape.count == 2 ? [shape[0] + tokens.count, shape[1]] : shape
        }
        func isTransposed(_ name: String) -> Bool { shape(name).count == 2 && layouts.match(huggingFace: name)?.layout == .transposed }
        let shapes = Dictionary(uniqueKeysWithValues: source.names.map { ($0, [Int]?.some(isTransposed($0) ? shape($0).reversed() : shape($0))) })
        try saving.write(changed: shapes) { name throws(LyceumError) in
            let old = try source.floats(name)
            let result = Tensor(zeros: shape(name))
            let stream = name.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
            lyc_fill_normal(nil, seed, stream, 0, result.floats, result.count, deviation)
            lyc_add_scaled(nil, result.floats, old.floats, 1, old.count)
            return withExtendedLifetime(old) { Parameter(name: name, tensor: result, isTransposed: isTransposed(name)) }
        }
        return try Checkpoint.open(path)
    }

    private static func add(_ tokens: [String], to saving: inout ModelSaving) throws {
        let tokenizer = try saving.checkpoint.tokenizer()
        var json = tokenizer.json().objectValue!
        let first = tokenizer.vocabularySize
        json["added_tokens"] = .array(
            (json["added_tokens"]?.arrayValue ?? [])
                + tokens.enumerated().map { index, text in
                    [
                        "id": .integer(first + index), "content": .string(text), "single_word": false, "lstrip": false, "rstrip": false,
                        "normalized": false, "special": true,
                    ]
                })
        let text = JSON.object(json).text()
        saving.configurationChanges = [("vocab_size", .integer(first + tokens.count)), ("eos_token_id", .integer(first))]
        saving.writeTokenizer = { folder throws(LyceumError) in
            try AtomicFile.write(text, to: folder.file("tokenizer.json"))
            try AtomicFile.write("{}", to: folder.file("tokenizer_config.json"))
            try AtomicFile.write("{% for m in messages %}<|turn|>{{ m.content }}{% endfor %}", to: folder.file("chat_template.jinja"))
        }
    }

    /// All weights as the model runs with them.
    static func values(_ checkpoint: Checkpoint) throws -> [String: [Float]] {
        let source = try MergeSource(checkpoint)
        var result: [String: [Float]] = [:]
        for name in source.names { result[name] = floats(try source.floats(name)) }
        return result
    }

    static func floats(_ tensor: Tensor) -> [Float] {
        withExtendedLifetime(tensor) { Array(UnsafeBufferPointer(start: tensor.floats, count: tensor.count)) }
    }

    static func isSame(_ a: [String: [Float]], _ b: [String: [Float]]) -> Bool {
        a.keys == b.keys && a.allSatisfy { name, values in values.map(\.bitPattern) == b[name]!.map(\.bitPattern) }
    }

    static func residual(_ base: Checkpoint, _ instruct: Checkpoint, _ path: String, type: ElementType = .f32) throws -> ResidualReport {
        try ResidualExtraction(base: try MergeSource(base), instruct: try MergeSource(instruct), type: type).write(to: path)
    }

    @discardableResult
    static func apply(
        _ model: Checkpoint, _ residuals: [(String, Double)], _ path: String, type: ElementType? = nil, shuffle: UInt64? = nil
    ) throws -> VectorAdditionReport {
        let source = try MergeSource(model)
        var addition = try VectorAddition(source, try residuals.map { WeightedVector(try source.vector($0.0), weight: $0.1) })
        addition.layerShuffle = shuffle
        return try addition.write(to: path, type: type)
    }
}
