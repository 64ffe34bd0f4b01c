internal import LyceumTensor

/// Decides the type of every tensor of one model.
struct QuantizationChooser {
    struct Choice: Sendable {
        let type: ElementType
        /// Why it is not the recipe's base type.
        let reason: String?
    }

    let recipe: QuantizationRecipe
    /// Query heads per key-value head.
    let groupSize: Int
    /// Layers with as many query and key-value heads as the 70B Llama models.
    let isVeryLarge: Bool
    let hasImportance: Bool
    let isTied: Bool
    /// Mixtures of eight experts have so little beside the experts that the rest gets more bits.
    let hasEightExperts: Bool
    private let valueCount: Int
    private let downCount: Int
    private var valuesSeen = 0
    private var downsSeen = 0

    init(
        _ recipe: QuantizationRecipe, tensors: [ExportTensor], groupSize: Int, isVeryLarge: Bool, hasImportance: Bool
    ) {
        self.recipe = recipe
        self.groupSize = groupSize
        self.isVeryLarge = isVeryLarge
        self.hasImportance = hasImportance
        isTied = !tensors.contains { $0.name == "output.weight" }
        valueCount = tensors.count { Self.isValue($0.name) }
        downCount = tensors.count { $0.name.contains("ffn_down.weight") || $0.name.contains("ffn_down_exps.weight") }
        hasEightExperts = tensors.contains { $0.name.hasSuffix("_exps.weight") && $0.shape.first == 8 }
    }

    private static func isValue(_ name: String) -> Bool {
        name.contains("attn_v.weight") || name.contains("attn_qkv.weight")
    }

    /// Whether a tensor is a matrix whose rows are multiplied with activations; all others stay fp32.
    static func isMatrix(_ tensor: ExportTensor) -> Bool {
        tensor.shape.count >= 2 && tensor.name.hasSuffix(".weight") && !tensor.name.contains("_norm.weight")
            && !tensor.name.hasSuffix("ffn_gate_inp.weight") && tensor.name != "position_embd.weight" && tensor.name != "token_types.weight" && tensor.sourceType.isReal
    }

    /// Call once per tensor, in writing order.
    mutating func choose(_ tensor: ExportTensor) -> Choice {
        guard Self.isMatrix(tensor) else {
            return Choice(type: tensor.sourceType.isReal ? .f32 : tensor.sourceType, reason: "not a weight matrix")
        }
        let wanted = mixed(tensor)
        let type = Self.fitting(wanted, width: tensor.width)
        if type != wanted {
            let width = "rows of \(tensor.width) do not fill blocks of \(wanted.blockElements) for \(wanted.rawValue)"
            return Choice(type: type, reason: width)
        }
        return Choice(type: type, reason: type == recipe.baseType ? nil : "more sensitive to rounding")
    }

    /// The nearest type whose blocks fit the rows.
    static func fitting(_ type: ElementType, width: Int) -> ElementType {
        if width % type.blockElements == 0 { return type }
        let smaller: ElementType =
            switch type {
            case .q2_K, .q3_K: .q4_0
            case .q4_K: .q5_0
            case .q5_K: .q5_1
            case .q6_K: .q8_0
            default: type
            }
        return width % smaller.blockElements == 0 ? smaller : .f16
    }

    private mutating func mixed(_ tensor: ExportTensor) -> ElementType {
        let base = recipe.baseType
        guard recipe.mixture != .pure else { return base }
        let name = tensor.name
        if name == "output.weight" || (isTied && name == "token_embd.weight") {
            return base == .q8_0 || tensor.width % base.blockElements != 0 ? .q8_0 : .q6_K
        }
        if hasEightExperts, let type = besideExperts(name, base) { return type }
        if Self.isValue(name) {
            defer { valuesSeen += 1 }
            let type = value(base)
            let isLight = type == .q3_K || type == .q4_K
            if isVeryLarge && isLight { return .q5_K }
            return type
        }
        if name.contains("ffn_down") {
            defer { downsSeen += 1 }
            return down(base)
        }
        if name.contains("attn_output.weight") { return attentionOutput(base) }
        return base
    }

    private func besideExperts(_ name: String, _ base: ElementType) -> ElementType? {
        if name.contains("attn_v.weight") || name.contains("attn_k.weight") { return .q8_0 }
        let isSmall = [.q2_K, .q3_K, .q4_K, .iq4_NL].contains(base) && recipe.mixture != .large
        return name.contains("attn_output.weight") && isSmall ? .q5_K : nil
    }

    private func value(_ base: ElementType) -> ElementType {
        switch (base, recipe.mixture) {
        case (.q2_K, _): groupSize >= 4 ? .q4_K : .q3_K
        case (.q3_K, .medium): valuesSeen < 2 ? .q5_K : .q4_K
        case (.q3_K, .large): .q5_K
        case (.iq4_NL, _) where groupSize >= 4: .q5_K
        case (.q4_K, .medium), (.q5_K, .medium): Self.getsMore(valuesSeen, of: valueCount) ? .q6_K : base
        case (.q4_K, .small) where valuesSeen < 4: .q5_K
        default: base
        }
    }

    private func down(_ base: ElementType) -> ElementType {
        let isEarly = downsSeen < downCount / 8
        switch (base, recipe.mixture) {
        case (.q2_K, _): return .q3_K
        case (.q3_K, .medium): return downsSeen < downCount / 16 ? .q5_K : .q4_K
        case (.q3_K, .large): return .q5_K
        case (.q4_K, .medium), (.q5_K, .medium): return Self.getsMore(downsSeen, of: downCount) ? .q6_K : base
        case (.q4_K, .small) where isEarly: return .q5_K
        case (.iq4_NL, _) where isEarly && !hasImportance: return .q5_K
        case (.q4_0, _) where isEarly && hasImportance: return .q4_1
        case (.q5_0, _) where isEarly && hasImportance: return .q5_1
        default: return base
        }
    }

    private func attentionOutput(_ base: ElementType) -> ElementType {
        switch (base, recipe.mixture) {
        case (.q2_K, _): .q3_K
        case (.q3_K, .medium): .q4_K
        case (.q3_K, .large): .q5_K
        default: base
        }
    }

    /// The first and last eighth of the layers and every third between.
    private static func getsMore(_ layer: Int, of count: Int) -> Bool {
        layer < count / 8 || layer >= 7 * count / 8 || (layer - count / 8) % 3 == 2
    }
}
