public import LyceumCore

extension VectorMeasurement {
    /// Whether both vectors can be added without one undoing the other: |cos| of all weights together below this.
    public static let independenceLimit = 0.15

    /// nil without another vector.
    public var isIndependent: Bool? { otherName == nil ? nil : all.cosine.map { abs($0) < Self.independenceLimit } }

    public var histogram: CosineHistogram { CosineHistogram(tensors.compactMap(\.cosine)) }

    public var json: JSON {
        var object = JSON.Object([
            ("residual", .string(name)), ("with", otherName.map { .string($0) } ?? .null), ("all", Self.json(all)),
            ("layers", .array(layers.map(Self.json))), ("kinds", .array(kinds.map(Self.json))), ("tensors", .array(tensors.map(Self.json))),
        ])
        guard otherName != nil else { return .object(object) }
        object["independent"] = isIndependent.map { .bool($0) } ?? .null
        object["independence_limit"] = .number(Self.independenceLimit)
        object["unmatched"] = .array(unmatched.map { .string($0) })
        object["histogram"] = .array(
            histogram.bins.map { ["lower": .number($0.lower), "upper": .number($0.upper), "tensors": .integer($0.count)] })
        return .object(object)
    }

    private static func json(_ group: VectorGroup) -> JSON {
        [
            "label": .string(group.label), "tensors": .integer(group.tensorCount), "parameters": .integer(group.count),
            "norm": .number(group.norm), "relative_size": group.relativeSize.map { .number($0) } ?? .null,
            "cosine": group.cosine.map { .number($0) } ?? .null,
        ]
    }

    private static func json(_ tensor: VectorTensor) -> JSON {
        [
            "name": .string(tensor.name), "parameters": .integer(tensor.count), "norm": .number(tensor.norm),
            "relative_size": tensor.relativeSize.map { .number($0) } ?? .null, "cosine": tensor.cosine.map { .number($0) } ?? .null,
            // What two unrelated vectors of this many numbers have.
            "cosine_by_chance": .number(1 / Double(max(1, tensor.count)).squareRoot()),
        ]
    }
}
