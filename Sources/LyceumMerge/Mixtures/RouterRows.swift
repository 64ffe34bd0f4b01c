internal import CLyceumKernels
internal import LyceumConfiguration
internal import LyceumCore
internal import LyceumModel
internal import LyceumTensor

#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#else
    internal import Darwin
#endif

/// What a mixture's routers compare a token's state with: one row for each expert in each layer.
struct RouterRows {
    let inputs: MixtureInputs
    let seed: UInt64
    /// Told after every prompt.
    var progress: ((_ done: Int, _ count: Int) throws(LyceumError) -> Void)?

    private var configuration: MixtureConfiguration { inputs.configuration }

    /// fp32 `[experts, width]` for every layer.
    func all() throws(LyceumError) -> [Tensor] {
        guard configuration.gate.needsPrompts else { return drawn() }
        let vectors = try configuration.gate.needsStates ? states() : embeddings()
        return (0..<inputs.layers).map { layer in
            let rows = vectors.flatMap { $0[layer].map { Float($0) } }
            return Tensor(rows, shape: [vectors.count, inputs.width])
        }
    }

    /// The prompts of every expert in tokens, the base's beginning in front as mergekit puts it there.
    /// - Throws: `LyceumError` when the base has no tokenizer.
    func prompts() throws(LyceumError) -> [(positive: [[Int32]], negative: [[Int32]])] {
        let tokenizer = try inputs.base.checkpoint.tokenizer()
        let beginning = try inputs.base.checkpoint.templateVariables()["bos_token"]?.stringValue ?? ""
        func tokens(_ texts: [String]) -> [[Int32]] { texts.map { tokenizer.encode(beginning + $0, addSpecialTokens: false) } }
        return configuration.experts.map { (tokens($0.positive), tokens($0.negative)) }
    }

    // MARK: - Random rows

    private func drawn() -> [Tensor] {
        let (count, width) = (configuration.experts.count, inputs.width)
        return (0..<inputs.layers).map { layer in
            let rows = Tensor(zeros: [count, width])
            let stream = MergeContext.stream(MixtureInputs.routerName(layer), model: 0)
            if configuration.gate == .random {
                lyc_fill_normal(ThreadPool.shared.handle, seed, stream, 0, rows.floats, rows.count, 1)
            } else {
                let random = Philox(seed: seed)
                let limit = 1 / Double(width).squareRoot()
                for pair in 0..<(rows.count + 1) / 2 {
                    let (first, second) = random.uniformPair(UInt64(pair), stream)
                    rows.floats[2 * pair] = Float((2 * first - 1) * limit)
                    if 2 * pair + 1 < rows.count { rows.floats[2 * pair + 1] = Float((2 * second - 1) * limit) }
                }
            }
            return rows
        }
    }

    // MARK: - Rows of prompts

    /// `[experts][layers][width]`, each of length 1.
    private func states() throws(LyceumError) -> [[[Double]]] {
        let prompts = try prompts()
        let gate = configuration.gate
        let longest = prompts.flatMap { $0.positive + $0.negative }.map(\.count).max() ?? 1
        let options = RuntimeOptions(contextLength: min(max(longest, 1), inputs.base.checkpoint.contextLength))
        let uses = inputs.base.adapterUses
        let model = try LanguageModel(inputs.base.checkpoint, options: options, adapters: uses.isEmpty ? [] : [AdapterMixture(uses)])
        let count = prompts.reduce(0) { $0 + $1.positive.count + $1.negative.count }
        var done = 0
        func mean(_ texts: [[Int32]]) throws(LyceumError) -> [[Double]]? {
            var sum: [[Double]] = []
            for tokens in texts {
                let state = try model.blockInputs(of: tokens, mean: gate == .hiddenMean)
                sum = sum.isEmpty ? state : zip(sum, state).map { Self.sum($0, $1) }
                done += 1
                try progress?(done, count)
            }
            return texts.isEmpty ? nil : sum.map { row in row.map { $0 / Double(texts.count) } }
        }
        var result: [[[Double]]] = []
        for (positive, negative) in prompts {
            let (wanted, unwanted) = (try mean(positive), try mean(negative))
            guard let wanted else { throw LyceumError(.invalidArgument, "an expert has no prompts", at: configuration.gatePlace) }
            result.append(wanted.enumerated().map { layer, state in Self.unit(Self.difference(state, unwanted?[layer])) })
        }
        return result
    }

    private func embeddings() throws(LyceumError) -> [[[Double]]] {
        let name = try embeddingName()
        let table = inputs.base.isAdapted(name) ? try inputs.base.floats(name) : try inputs.base.stored(name)
        func sum(_ texts: [[Int32]]) throws(LyceumError) -> [Double]? {
            guard !texts.isEmpty else { return nil }
            var sum = [Double](repeating: 0, count: inputs.width)
            for token in texts.joined() {
                guard token >= 0, token < table.shape[0] else {
                    throw LyceumError(.invalidData, "token \(token) has no row among the embedding’s \(table.shape[0])", at: inputs.base.name)
                }
                let row = try table.slice(Int(token)..<Int(token) + 1).converted(to: .f32)
                for column in 0..<inputs.width { sum[column] += Double(row.floats[column]) }
                withExtendedLifetime(row) {}
            }
            return Self.unit(sum)
        }
        var result: [[[Double]]] = []
        for (positive, negative) in try prompts() {
            let (wanted, unwanted) = (try sum(positive), try sum(negative))
            let row = Self.unit(Self.difference(wanted ?? [], unwanted))
            result.append([[Double]](repeating: row, count: inputs.layers))
        }
        return result
    }

    private func embeddingName() throws(LyceumError) -> String {
        guard let name = inputs.base.names.first(where: { TensorRole($0).kind == "embed_tokens" }) else {
            throw LyceumError(.invalidData, "the base has no embedding", at: inputs.base.name)
        }
        return name
    }

    private static func sum(_ a: [Double], _ b: [Double]) -> [Double] { zip(a, b).map { $0 + $1 } }

    private static func difference(_ a: [Double], _ b: [Double]?) -> [Double] {
        guard let b else { return a }
        return zip(a, b).map { $0 - $1 }
    }

    /// Divided by its length, but not by less than 1e-8.
    private static func unit(_ a: [Double]) -> [Double] {
        let length = max(a.reduce(0) { $0 + $1 * $1 }.squareRoot(), 1e-8)
        return a.map { $0 / length }
    }

    /// Two experts whose rows point the same way share all tokens: what is told about the closest pair of the closest layer.
    static func warning(_ rows: [Tensor]) -> String? {
        var most: (cosine: Double, layer: Int, first: Int, second: Int)?
        var layers: Set<Int> = []
        for (layer, tensor) in rows.enumerated() {
            for first in 0..<tensor.shape[0] {
                for second in 0..<first {
                    let cosine = VectorArithmetic.sums(tensor.slice(second..<second + 1), tensor.slice(first..<first + 1)).cosine ?? 1
                    guard cosine > alike else { continue }
                    layers.insert(layer)
                    if cosine > most?.cosine ?? alike { most = (cosine, layer, second, first) }
                }
            }
        }
        guard let most else { return nil }
        return "in \(layers.count) of \(rows.count) layers two experts’ router rows are nearly the same (cosine "
            + "\(Quantities.fixed(most.cosine, places: 3)) of experts \(most.first + 1) and \(most.second + 1) in layer \(most.layer)): some experts will "
            + "get few tokens; use prompts that differ more, or negative_prompts"
    }

    /// The cosine of two rows whose matrix has the condition number 5.
    private static let alike = 12.0 / 13
}
