internal import LyceumCore
internal import LyceumTensor

/// Gives every layer another layer: no layer keeps its own.
struct LayerShuffle {
    private let sources: [Int: Int]

    init(_ names: [String], seed: UInt64) throws(LyceumError) {
        let layers = Set(names.compactMap { TensorRole($0).layer }).sorted()
        guard layers.count > 1 else {
            throw LyceumError(.invalidArgument, "expected at least two layers to exchange, found \(layers.count)")
        }
        // Sattolo's algorithm: one cycle through all layers.
        var order = layers
        let random = Philox(seed: seed)
        for place in stride(from: order.count - 1, to: 0, by: -1) {
            let (draw, _) = random.uniformPair(UInt64(place))
            order.swapAt(place, min(place - 1, Int(draw * Double(place))))
        }
        sources = Dictionary(uniqueKeysWithValues: zip(layers, order))
    }

    /// The tensor whose differences this tensor gets.
    func source(of name: String) -> String {
        guard let layer = TensorRole(name).layer, let other = sources[layer] else { return name }
        var parts = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        if let place = parts.firstIndex(of: String(layer)) { parts[place] = String(other) }
        return parts.joined(separator: ".")
    }
}
