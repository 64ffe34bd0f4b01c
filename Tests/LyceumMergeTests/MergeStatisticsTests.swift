import CLyceumKernels
import Foundation
import LyceumCore
import LyceumTensor
import LyceumText
import Testing

@testable import LyceumMerge
@testable import LyceumModel

/// What is measured of models, against brute force.
@Suite("Statistics of models")
struct MergeStatisticsTests {
    static let texts = ["the cat sat on the mat and the number of photons is seven", "light! over and over: the mat;", "seven cats."]

    static func text(_ checkpoint: Checkpoint, length: Int = 16, limit: Int? = nil, texts: [String] = Self.texts) throws -> StatisticsText {
        try StatisticsText(texts, tokenizer: try checkpoint.tokenizer(), length: length, limit: limit)
    }

    @discardableResult
    static func measure(
        _ checkpoint: Checkpoint, _ kind: StatisticsKind, _ path: String, memory: Int? = nil, adapters: [Adapter] = [],
        texts: [String] = Self.texts
    ) throws -> ModelStatistics {
        let gathering = try StatisticsGathering(checkpoint, kind: kind, adapters: adapters)
        if let memory { gathering.memory = memory }
        _ = try gathering.write(try text(checkpoint, texts: texts), to: path)
        return try ModelStatistics(path: path)
    }

    static func values(_ statistics: ModelStatistics, _ name: String, _ shape: [Int]) throws -> [Float]? {
        try statistics.statistics(of: name, shape: shape).values.map { MergeFixtures.floats($0) }
    }

    /// Log-probability of a piece of text, from the logits of the plain engine.
    static func logProbability(_ model: LanguageModel, _ tokens: [Int32]) throws -> Double {
        let logits = try model.evaluate([EvaluationPiece(memory: model.makeMemory(), tokens: tokens, logits: .all)])[0].values
        let width = model.vocabularySize
        return (0..<tokens.count - 1).reduce(0.0) { sum, row in
            let values = logits[row * width..<(row + 1) * width].map(Double.init)
            let top = values.max()!
            let logSum = top + log(values.reduce(0) { $0 + exp($1 - top) })
            return sum + values[Int(tokens[row + 1])] - logSum
        }
    }

    /// The checkpoint with one number of one weight moved.
    static func moved(_ checkpoint: Checkpoint, _ path: String, _ name: String, _ index: Int, by step: Float) throws -> Checkpoint {
        let source = try MergeSource(checkpoint)
        let saving = ModelSaving(checkpoint: checkpoint, path: path, type: nil, pool: nil)
        try saving.write(changed: [name: [Int]?.some(source.shape(of: name)!)]) { name throws(LyceumError) in
            let tensor = try source.floats(name)
            tensor.floats[index] += step
            return Parameter(name: name, tensor: tensor)
        }
        return try Checkpoint.open(path)
    }

    @Test("Fisher numbers are the mean over texts of squared finite differences of the log-probability", arguments: [true, false])
    func fisher(tied: Bool) throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder, tied: tied)
        // Larger weights than a fresh model's, so that derivatives stand out from rounding.
        let model = try MergeFixtures.tuned(base, folder.file("model"), seed: 5, deviation: 0.05)
        let pieces = try Self.text(model).pieces
        let found = try Self.measure(model, .fisher, folder.file("f.safetensors"))
        let source = try MergeSource(model)
        var chosen: [(String, Int)] = []
        for (name, index) in [
            ("model.embed_tokens.weight", Int(pieces[0][1]) * 64 + 3), ("model.layers.1.self_attn.q_proj.weight", 70),
            ("model.layers.2.mlp.down_proj.weight", 500), ("model.layers.0.input_layernorm.weight", 7), ("model.norm.weight", 11),
        ] { chosen.append((name, index)) }
        if !tied { chosen.append(("lm_head.weight", 64 * Int(pieces[0][1]) + 5)) }
        for (number, (name, index)) in chosen.enumerated() {
            let step: Float = 1e-2
            let up = try LanguageModel(try Self.moved(model, folder.file("up-\(number)"), name, index, by: step))
            let down = try LanguageModel(try Self.moved(model, folder.file("down-\(number)"), name, index, by: -step))
            var sum = 0.0
            for piece in pieces {
                let derivative = (try Self.logProbability(up, piece) - (try Self.logProbability(down, piece))) / Double(2 * step)
                sum += derivative * derivative
            }
            let wanted = sum / Double(pieces.count)
            let value = Double(try #require(try Self.values(found, name, source.shape(of: name)!))[index])
            #expect(abs(value - wanted) <= 0.02 * wanted + 1e-5, "\(name): \(value), expected \(wanted)")
        }
        // One text alone: the mean of all is the mean of each.
        let each = try Self.texts.enumerated().map { try Self.measure(model, .fisher, folder.file("one-\($0)"), texts: [$1]) }
        let name = "model.layers.1.mlp.up_proj.weight"
        let parts = try each.map { try Self.values($0, name, [96, 64])! }
        let counts = each.map { Float($0.samples) }
        let whole = try Self.values(found, name, [96, 64])!
        for index in stride(from: 0, to: whole.count, by: 97) {
            let mean = zip(parts, counts).reduce(Float(0)) { $0 + $1.0[index] * $1.1 } / counts.reduce(0, +)
            #expect(abs(whole[index] - mean) <= 1e-5 * mean + 1e-9)
        }
    }

    @Test("less memory takes more readings and gives the same bits, for any number of names")
    func passes() throws {
        let folder = try MergeFolder()
        let model = try MergeFixtures.base(folder)
        for kind in StatisticsKind.allCases {
            try Self.measure(model, kind, folder.file("\(kind)-whole"))
            let gathering = try StatisticsGathering(model, kind: kind)
            gathering.memory = 50_000
            let report = try gathering.write(try Self.text(model), to: folder.file("\(kind)-parts"))
            #expect(report.passes > 3 && report.passes == gathering.passCount)
            #expect(try folder.bytes("\(kind)-whole") == folder.bytes("\(kind)-parts"))
        }
    }

    @Test("products of inputs are those of what enters each matrix; matrices with one input share them")
    func gram() throws {
        let folder = try MergeFolder()
        let model = try MergeFixtures.base(folder, tied: false)
        let found = try Self.measure(model, .gram, folder.file("g"))
        let pieces = try Self.text(model).pieces
        // The first attention reads normalized embeddings.
        let source = try MergeSource(model)
        let table = MergeFixtures.floats(try source.floats("model.embed_tokens.weight"))
        let norm = MergeFixtures.floats(try source.floats("model.layers.0.input_layernorm.weight"))
        var rows: [[Double]] = []
        for token in pieces.joined() {
            let row = table[Int(token) * 64..<Int(token + 1) * 64].map(Double.init)
            let scale = 1 / (row.reduce(0) { $0 + $1 * $1 } / 64 + 1e-5).squareRoot()
            rows.append(zip(row, norm).map { $0 * scale * Double($1) })
        }
        let q = try #require(try Self.values(found, "model.layers.0.self_attn.q_proj.weight", [64, 64]))
        for (i, j) in [(0, 0), (3, 9), (63, 1)] {
            let wanted = rows.reduce(0.0) { $0 + $1[i] * $1[j] }
            #expect(abs(Double(q[i * 64 + j]) - wanted) < 1e-3 * (1 + abs(wanted)), "\(i) \(j)")
        }
        for name in ["k_proj", "v_proj"] { #expect(try Self.values(found, "model.layers.0.self_attn.\(name).weight", [64, 64])! == q) }
        let down = try #require(try Self.values(found, "model.layers.2.mlp.down_proj.weight", [64, 96]))
        #expect(down.count == 96 * 96 && (0..<96).allSatisfy { down[$0 * 97] > 0 })
        // The head reads hidden states.
        let trained = try TrainableModel(model)
        var sum = [Double](repeating: 0, count: 64 * 64)
        for piece in pieces {
            let plain = StatisticsRows(tokens: piece)
            let hidden = trained.hiddenStates(
                tokens: piece, positions: plain.positions, documents: plain.documents, on: CPUBackend(threads: ThreadPool.shared))
            let values = MergeFixtures.floats(hidden)
            for row in 0..<piece.count {
                for i in 0..<64 { for j in 0..<64 { sum[i * 64 + j] += Double(values[row * 64 + i]) * Double(values[row * 64 + j]) } }
            }
        }
        let head = try #require(try Self.values(found, "lm_head.weight", [trained.vocabularySize, 64]))
        #expect(zip(head, sum).allSatisfy { abs(Double($0) - $1) < 1e-3 * (1 + abs($1)) })
        // Tables and norms have none.
        #expect(try Self.values(found, "model.embed_tokens.weight", [trained.vocabularySize, 64]) == nil)
        #expect(try Self.values(found, "model.norm.weight", [64]) == nil)
    }

    @Test("every architecture has products for the matrices of all its layers", arguments: ["gpt2", "gpt_neox", "phi3", "qwen3", "gemma2"])
    func architectures(name: String) throws {
        let folder = try MergeFolder()
        let model = try MergeFixtures.base(folder, architecture: name)
        let found = try Self.measure(model, .gram, folder.file("g"))
        let source = try MergeSource(model)
        for tensor in source.names where source.shape(of: tensor)!.count == 2 && TensorRole(tensor).layer != nil {
            let values = try #require(try Self.values(found, tensor, source.shape(of: tensor)!), "\(tensor)")
            #expect(values.contains { $0 != 0 }, "\(tensor)")
        }
        let fisher = try Self.measure(model, .fisher, folder.file("f"))
        #expect(fisher.names == source.names)
        for tensor in source.names { #expect(try Self.values(fisher, tensor, source.shape(of: tensor)!)!.contains { $0 > 0 }, "\(tensor)") }
    }

    @Test("an adapter is measured as if it were folded into the weights")
    func adapters() throws {
        let folder = try MergeFolder()
        let base = try MergeFixtures.base(folder, tied: false)
        let tuned = try MergeFixtures.tuned(base, folder.file("tuned"), seed: 2, deviation: 0.02)
        let adapter = try AdapterExtraction.extract(from: tuned, base: base, rank: 3).adapter
        try AdapterMerge(base, [AdapterUse(adapter)]).write(to: folder.file("folded"), type: .f32)
        let folded = try Checkpoint.open(folder.file("folded"))
        for kind in StatisticsKind.allCases {
            let a = try Self.measure(base, kind, folder.file("a-\(kind)"), adapters: [adapter])
            let b = try Self.measure(folded, kind, folder.file("b-\(kind)"))
            let name = "model.layers.1.mlp.down_proj.weight"
            let (x, y) = (try Self.values(a, name, [64, 96])!, try Self.values(b, name, [64, 96])!)
            let top = y.max()!
            #expect(zip(x, y).allSatisfy { abs($0 - $1) <= 1e-3 * top })
        }
    }

    @Test("texts are cut to pieces of a length, up to a number of tokens; nothing to predict is an error")
    func pieces() throws {
        let folder = try MergeFolder()
        let model = try MergeFixtures.base(folder)
        let tokenizer = try model.tokenizer()
        let counts = Self.texts.map { tokenizer.encode($0).count }
        let whole = try Self.text(model, length: 5)
        #expect(whole.pieces.allSatisfy { (2...5).contains($0.count) })
        #expect(whole.tokenCount >= counts.reduce(0, +) - 3)
        #expect(try Self.text(model, length: 5, limit: 12).tokenCount <= 12)
        #expect(throws: LyceumError.self) { try Self.text(model, texts: ["", "a"]) }
    }
}
