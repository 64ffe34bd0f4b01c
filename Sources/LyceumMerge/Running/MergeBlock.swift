/// The weights a method gave the models in a block: a tensor, or what the method takes together.
public struct MergeBlock: Sendable, Hashable {
    /// The tensor's name, or the group's, such as `3.mlp` or `model`.
    public let name: String
    public internal(set) var tensors: Int
    public internal(set) var parameters: Int
    /// In the order of the models; they sum to 1.
    public let weights: [Double]
}

/// What a method found out about a weight while it merged it.
public final class MergeNotes {
    /// Of every model, where the method computed one weight each.
    public internal(set) var weights: [Double]?

    public init() {}
}

/// Collects weights block by block.
final class MergeBlocks {
    private var blocks: [MergeBlock] = []
    private var places: [String: Int] = [:]

    var all: [MergeBlock] { blocks.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) } }

    func add(_ name: String, parameters: Int, weights: [Double]) {
        if let place = places[name] {
            blocks[place].tensors += 1
            blocks[place].parameters += parameters
        } else {
            places[name] = blocks.count
            blocks.append(MergeBlock(name: name, tensors: 1, parameters: parameters, weights: weights))
        }
    }
}
