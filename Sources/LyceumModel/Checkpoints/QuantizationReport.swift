public import LyceumCore
public import LyceumTensor

/// What a conversion or quantization did.
public struct QuantizationReport: Sendable {
    public struct TensorResult: Sendable, Hashable {
        public let name: String
        /// Sizes, outermost first.
        public let shape: [Int]
        public let sourceType: ElementType
        public let type: ElementType
        /// Why the type is not the one asked for.
        public let reason: String?
        public let byteCount: Int
    }

    public let recipe: String
    public let tensors: [TensorResult]
    /// Tensors of the source that the target does not have.
    public let skipped: [String]
    /// Bytes of the source's weight files.
    public let bytesBefore: Int
    /// Bytes of the written weight files.
    public let bytesAfter: Int

    public var parameterCount: Int { tensors.reduce(0) { $0 + $1.shape.reduce(1, *) } }
    /// Of all tensors together.
    public var bitsPerParameter: Double {
        parameterCount == 0 ? 0 : Double(tensors.reduce(0) { $0 + $1.byteCount }) * 8 / Double(parameterCount)
    }
    /// Tensors whose rows did not fit the blocks of the wanted type.
    public var fallbacks: [TensorResult] { tensors.filter { $0.reason?.hasPrefix("rows of") ?? false } }

    public var json: JSON {
        [
            "recipe": .string(recipe), "bytes_before": .integer(bytesBefore), "bytes_after": .integer(bytesAfter),
            "parameters": .integer(parameterCount), "bits_per_parameter": .number(bitsPerParameter),
            "skipped": .array(skipped.map { .string($0) }),
            "tensors": .array(
                tensors.map {
                    [
                        "name": .string($0.name), "shape": .array($0.shape.map { .integer($0) }),
                        "source_type": .string($0.sourceType.rawValue), "type": .string($0.type.rawValue),
                        "bytes": .integer($0.byteCount), "reason": $0.reason.map { .string($0) } ?? .null,
                    ]
                }),
        ]
    }
}
