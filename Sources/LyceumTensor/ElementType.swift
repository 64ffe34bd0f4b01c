package import CLyceumKernels

/// How the numbers of a tensor are stored. Block types pack 32, 64 or 256 numbers with shared scales (the GGUF formats).
public enum ElementType: String, Sendable, Hashable, CaseIterable {
    case f32, f16, bf16, i8, i32, i64
    case q4_0, q4_1, q5_0, q5_1, q8_0
    case q2_K, q3_K, q4_K, q5_K, q6_K
    case iq4_NL
    /// QLoRA's 4-bit levels in blocks of 64: for frozen weights in memory; no file format has it.
    case nf4

    /// The kernels' name for the type; equal to the number GGUF uses.
    package var kernelType: lyc_type {
        switch self {
        case .f32: LYC_F32
        case .f16: LYC_F16
        case .bf16: LYC_BF16
        case .i8: LYC_I8
        case .i32: LYC_I32
        case .i64: LYC_I64
        case .q4_0: LYC_Q4_0
        case .q4_1: LYC_Q4_1
        case .q5_0: LYC_Q5_0
        case .q5_1: LYC_Q5_1
        case .q8_0: LYC_Q8_0
        case .q2_K: LYC_Q2_K
        case .q3_K: LYC_Q3_K
        case .q4_K: LYC_Q4_K
        case .q5_K: LYC_Q5_K
        case .q6_K: LYC_Q6_K
        case .iq4_NL: LYC_IQ4_NL
        case .nf4: LYC_NF4
        }
    }

    /// The type with this GGUF number, or nil when it is not supported.
    public init?(ggufNumber: UInt32) {
        guard let type = Self.allCases.first(where: { $0.isStorable && UInt32($0.kernelType.rawValue) == ggufNumber }) else { return nil }
        self = type
    }

    /// The number GGUF files use for the type.
    public var ggufNumber: UInt32 { UInt32(kernelType.rawValue) }

    /// The type named in a command, in any case (`Q4_K`, `bf16`), or nil.
    public init?(name: String) {
        guard let type = Self.allCases.first(where: { $0.rawValue.lowercased() == name.lowercased() }) else { return nil }
        self = type
    }

    /// Elements that are stored together: 1, 32, 64 or 256.
    public var blockElements: Int { lyc_type_block_elements(kernelType) }
    /// Bytes of one block.
    public var blockBytes: Int { lyc_type_block_bytes(kernelType) }
    /// Whether GGUF files have it.
    public var isStorable: Bool { self != .nf4 }
    public var isQuantized: Bool { blockElements > 1 }
    /// Floating point or a block type: something that stands for real numbers.
    public var isReal: Bool { self != .i8 && self != .i32 && self != .i64 }
    public var bitsPerElement: Double { Double(blockBytes * 8) / Double(blockElements) }

    /// Bytes of `count` elements; `count` must be a multiple of `blockElements`.
    public func bytes(for count: Int) -> Int {
        precondition(count % blockElements == 0, "\(count) elements do not fill whole blocks of \(rawValue)")
        return count / blockElements * blockBytes
    }
}
