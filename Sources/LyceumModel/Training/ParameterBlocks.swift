internal import LyceumTensor

/// The blocks half fine-tuning chooses from: in every layer the matrices of the attention, those of the feed-forward layer, and the norms,
/// each with what belongs to it (bias, an adapter's A and B). What is in no layer always trains.
///
/// Half fine-tuning (Hui et al. 2024, arXiv 2404.18466) freezes a random half of every layer's blocks, another one each round. A parameter that
/// rests must get neither gradient nor optimizer step nor decay. The choice is a function of seed and round alone, so a run that is
/// resumed goes on exactly.
public struct ParameterBlocks: Sendable {
    private enum Part: Hashable, Sendable, CaseIterable { case attention, feedForward, norms }

    /// Names by layer, part and block.
    private var layers: [Int: [Part: [String: [String]]]] = [:]

    /// - Parameter names: of all parameters that may rest.
    public init(_ names: [String]) {
        for name in names {
            guard let (layer, path) = Self.split(name), let (part, block) = Self.place(path) else { continue }
            layers[layer, default: [:]][part, default: [:]][block, default: []].append(name)
        }
    }

    /// `model.layers.3.mlp.up_proj.weight` → 3, `mlp.up_proj.weight`
    private static func split(_ name: String) -> (Int, [String])? {
        let parts = name.split(separator: ".").map(String.init)
        guard let index = parts.indices.first(where: { Int(parts[$0]) != nil }), let layer = Int(parts[index]), index + 1 < parts.count
        else { return nil }
        return (layer, Array(parts[(index + 1)...]))
    }

    private static func place(_ path: [String]) -> (Part, block: String)? {
        let block = path.prefix(2).joined(separator: ".")
        if path[0].contains("norm") || path[0].hasPrefix("ln_") { return (.norms, path[0]) }
        if path.count > 2, path[1].contains("norm") { return (.norms, block) }
        switch path[0] {
        case "self_attn", "attn", "attention": return (.attention, block)
        case "mlp", "intermediate", "output": return (.feedForward, block)
        default: return nil
        }
    }

    /// Names of the parameters that rest in a round (from 0).
    ///
    /// Of a part's n blocks a seeded choice of ⌊share · n⌋ or ⌈share · n⌉ rests. Layers go in pairs in which one rounds up where the other
    /// rounds down, so that with an even number of equal layers and a share of one half exactly half of all blocks rest.
    public func resting(share: Double = 0.5, seed: UInt64, round: Int) -> Set<String> {
        var result: Set<String> = []
        let generator = Philox(seed: seed)
        for (place, layer) in layers.keys.sorted().enumerated() {
            var draw = UInt64(0)
            let stream = UInt64(layer) | 0x4846 << 48
            func next() -> Double {
                draw += 1
                return generator.uniformPair(UInt64(round) << 20 | draw, stream).0
            }
            let pair = generator.uniformPair(UInt64(round), UInt64(place / 2) | 0x4847 << 48)
            var roundsUp = (pair.0 < 0.5) != (place % 2 == 1)
            for part in Part.allCases {
                guard let blocks = layers[layer]?[part] else { continue }
                let exact = min(1, max(0, share)) * Double(blocks.count)
                var count = Int(exact)
                if Double(count) < exact {
                    count += roundsUp ? 1 : 0
                    roundsUp.toggle()
                }
                for block in Self.shuffled(blocks.keys.sorted(), next).prefix(count) { result.formUnion(blocks[block]!) }
            }
        }
        return result
    }

    private static func shuffled(_ names: [String], _ next: () -> Double) -> [String] {
        var names = names
        for index in stride(from: names.count - 1, to: 0, by: -1) {
            names.swapAt(index, min(index, Int(next() * Double(index + 1))))
        }
        return names
    }
}
