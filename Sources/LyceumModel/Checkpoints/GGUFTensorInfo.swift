internal import LyceumCore
public import LyceumTensor

/// One tensor of a GGUF file.
public struct GGUFTensorInfo: Sendable, Hashable {
    public let name: String
    /// The number of the type in the file.
    public let typeNumber: UInt32
    /// Sizes, outermost first (the file has them innermost first).
    public let shape: [Int]
    /// From the start of the file.
    public let offset: Int
    public let byteCount: Int

    /// The type the engine computes with, or nil when it is not supported.
    public var elementType: ElementType? { ElementType(ggufNumber: typeNumber) }
    /// The type's name in lower case.
    public var typeName: String { GGUFTypeTable.row(typeNumber)?.name.lowercased() ?? "type \(typeNumber)" }
}

/// Every tensor type of the format, also those Lyceum cannot compute with: their sizes are needed to check a file.
enum GGUFTypeTable {
    struct Row: Sendable {
        let name: String
        let blockElements: Int
        let blockBytes: Int
    }

    /// Types that are known but not supported, by number.
    private static let others: [UInt32: Row] = [
        9: Row(name: "Q8_1", blockElements: 32, blockBytes: 36),
        15: Row(name: "Q8_K", blockElements: 256, blockBytes: 292),
        16: Row(name: "IQ2_XXS", blockElements: 256, blockBytes: 66),
        17: Row(name: "IQ2_XS", blockElements: 256, blockBytes: 74),
        18: Row(name: "IQ3_XXS", blockElements: 256, blockBytes: 98),
        19: Row(name: "IQ1_S", blockElements: 256, blockBytes: 50),
        21: Row(name: "IQ3_S", blockElements: 256, blockBytes: 110),
        22: Row(name: "IQ2_S", blockElements: 256, blockBytes: 82),
        23: Row(name: "IQ4_XS", blockElements: 256, blockBytes: 136),
        25: Row(name: "I16", blockElements: 1, blockBytes: 2),
        28: Row(name: "F64", blockElements: 1, blockBytes: 8),
        29: Row(name: "IQ1_M", blockElements: 256, blockBytes: 56),
        34: Row(name: "TQ1_0", blockElements: 256, blockBytes: 54),
        35: Row(name: "TQ2_0", blockElements: 256, blockBytes: 66),
        39: Row(name: "MXFP4", blockElements: 32, blockBytes: 17),
        40: Row(name: "NVFP4", blockElements: 64, blockBytes: 36),
        41: Row(name: "Q1_0", blockElements: 128, blockBytes: 18),
        42: Row(name: "Q2_0", blockElements: 64, blockBytes: 18),
    ]

    static func row(_ number: UInt32) -> Row? {
        if let type = ElementType(ggufNumber: number) {
            return Row(name: type.rawValue, blockElements: type.blockElements, blockBytes: type.blockBytes)
        }
        return others[number]
    }
}
