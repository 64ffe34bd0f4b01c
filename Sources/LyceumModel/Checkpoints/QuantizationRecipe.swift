public import LyceumTensor

/// Which type each matrix of a model gets.
///
/// A mixture gives tensors that lose most more bits: the output head, values, and the down projections of the first, the last and every third
/// layer between. The choices are those of llama.cpp's mixtures of the same name, so that sizes and quality compare.
public struct QuantizationRecipe: Sendable, Hashable {
    enum Mixture: Sendable, Hashable {
        case pure
        case plain
        case small
        case medium
        case large
    }

    /// As in file names: `Q4_K_M`.
    public let name: String
    /// The type most matrices get.
    public let baseType: ElementType
    let mixture: Mixture
    /// The number in `general.file_type`.
    let fileType: UInt32

    private init(_ name: String, _ type: ElementType, _ mixture: Mixture, _ fileType: UInt32) {
        self.name = name
        baseType = type
        self.mixture = mixture
        self.fileType = fileType
    }

    /// Every recipe but the pure ones, which are named `<type>_PURE`.
    public static let all: [QuantizationRecipe] = [
        QuantizationRecipe("F32", .f32, .pure, 0), QuantizationRecipe("F16", .f16, .pure, 1),
        QuantizationRecipe("BF16", .bf16, .pure, 32), QuantizationRecipe("Q4_0", .q4_0, .plain, 2),
        QuantizationRecipe("Q4_1", .q4_1, .plain, 3), QuantizationRecipe("Q5_0", .q5_0, .plain, 8),
        QuantizationRecipe("Q5_1", .q5_1, .plain, 9), QuantizationRecipe("Q8_0", .q8_0, .plain, 7),
        QuantizationRecipe("IQ4_NL", .iq4_NL, .plain, 25), QuantizationRecipe("Q2_K", .q2_K, .plain, 10),
        QuantizationRecipe("Q3_K_S", .q3_K, .small, 11), QuantizationRecipe("Q3_K_M", .q3_K, .medium, 12),
        QuantizationRecipe("Q3_K_L", .q3_K, .large, 13), QuantizationRecipe("Q4_K_S", .q4_K, .small, 14),
        QuantizationRecipe("Q4_K_M", .q4_K, .medium, 15), QuantizationRecipe("Q5_K_S", .q5_K, .small, 16),
        QuantizationRecipe("Q5_K_M", .q5_K, .medium, 17), QuantizationRecipe("Q6_K", .q6_K, .plain, 18),
    ]

    /// All matrices in one type.
    public static func pure(_ type: ElementType) -> QuantizationRecipe {
        let base = all.first { $0.baseType == type }
        return QuantizationRecipe(
            type.isQuantized ? "\(type.rawValue.uppercased())_PURE" : type.rawValue.uppercased(), type, .pure, base?.fileType ?? 0)
    }

    /// The recipe of this name in any case; `Q3_K`, `Q4_K` and `Q5_K` stand for their medium mixtures, `<type>_PURE` for one type.
    public init?(name: String) {
        let name = name.uppercased()
        if name.hasSuffix("_PURE") {
            guard let type = ElementType(name: String(name.dropLast(5))), type.isReal else { return nil }
            self = .pure(type)
            return
        }
        let full = ["Q3_K", "Q4_K", "Q5_K"].contains(name) ? name + "_M" : name
        guard let recipe = Self.all.first(where: { $0.name == full }) else { return nil }
        self = recipe
    }
}
