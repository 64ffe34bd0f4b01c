internal import LyceumTensor

/// Which parameters rest at a step: layers or names frozen for good, and half fine-tuning, which freezes another half every round.
///
/// A parameter that rests must get neither gradient nor optimizer step nor decay: its bits and its optimizer's state stay.
/// The plan is a function of the step alone, so a run that is resumed goes on exactly.
public struct FreezePlan: Sendable {
    /// Half fine-tuning (Hui et al. 2024, arXiv 2404.18466): each round a random half of every layer's blocks trains.
    public struct Halves: Sendable, Hashable {
        /// Steps until the choice changes.
        public var steps: Int
        public var seed: UInt64

        /// - Precondition: `steps` is above 0.
        public init(steps: Int, seed: UInt64) {
            precondition(steps > 0, "a round has at least one step")
            self.steps = steps
            self.seed = seed
        }
    }

    /// Rules on names, as in `ParameterSelection`; nil freezes nothing for good.
    public var frozen: ParameterSelection?
    public var halves: Halves?

    public init(frozen: ParameterSelection? = nil, halves: Halves? = nil) {
        self.frozen = frozen
        self.halves = halves
    }

    /// The round a step (from 1) belongs to, from 0.
    public func round(step: Int) -> Int { halves.map { max(0, step - 1) / $0.steps } ?? 0 }

    /// Whether the choice at `step` differs from the one before it.
    public func changes(at step: Int) -> Bool { halves != nil && step > 1 && round(step: step) != round(step: step - 1) }

    /// Names of the parameters that rest at a step (from 1).
    public func resting(_ names: [String], step: Int) -> Set<String> {
        var resting = Set(names.filter { frozen?.contains($0) ?? false })
        guard let halves else { return resting }
        let blocks = ParameterBlocks(names.filter { !resting.contains($0) })
        resting.formUnion(blocks.resting(seed: halves.seed, round: round(step: step)))
        return resting
    }
}

/// The blocks half fine-tuning chooses from: in every layer the matrices of the attention, those of the feed-forward layer, and the norms,
/// each with what belongs to it (bias, an adapter's A and B). What is in no layer always trains.
struct ParameterBlocks {
    private enum Part: Hashable, CaseIterable { case attention, feedForward, norms }

    /// Names by layer, part and block.
    private var layers: [Int: [Part: [String: [String]]]] = [:]

    init(_ names: [String]) {
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

    /// A seeded half: of a part's n blocks ⌊n/2⌋ or ⌈n/2⌉ rest. Layers go in pairs in which one rounds up where the other rounds down, so that
    /// with an even number of equal layers exactly half of all blocks rest.
    func resting(seed: UInt64, round: Int) -> [String] {
        var result: [String] = []
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
                var count = blocks.count / 2
                if blocks.count % 2 == 1 {
                    count += roundsUp ? 1 : 0
                    roundsUp.toggle()
                }
                for block in Self.shuffled(blocks.keys.sorted(), next).prefix(count) { result += blocks[block]! }
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
