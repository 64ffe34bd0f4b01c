/// Tensors of a checkpoint that a model did not ask for.
public struct UnusedTensors: Sendable, Hashable {
    /// Nothing of the architecture is called like this: the checkpoint may be of another one, or have parts that are not read.
    public let unknown: [String]
    /// Constants and copies that old files carry along; nothing is lost without them.
    public let harmless: [String]

    init(_ names: [String]) {
        unknown = names.filter { !Self.isHarmless($0) }
        harmless = names.filter(Self.isHarmless)
    }

    private static let suffixes = [
        ".inv_freq", ".attn.bias", ".attn.masked_bias", ".attention.bias", ".attention.masked_bias", "position_ids", ".bias_ids",
    ]
    /// GGUF tensors whose numbers are in the configuration.
    private static let factors: Set<String> = ["rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight"]

    private static func isHarmless(_ name: String) -> Bool {
        factors.contains(name) || suffixes.contains { name.hasSuffix($0) }
    }

    /// One sentence for people, or nil when everything was used.
    public var warning: String? {
        guard let first = unknown.first else { return nil }
        return unknown.count == 1
            ? "the tensor \(first) is not used" : "\(unknown.count) tensors are not used, such as \(first)"
    }
}

extension WeightLoader {
    /// Tensors of the checkpoint nothing asked for.
    var unusedTensors: UnusedTensors { UnusedTensors(source.tensorNames.filter { !used.contains($0) }) }
}
