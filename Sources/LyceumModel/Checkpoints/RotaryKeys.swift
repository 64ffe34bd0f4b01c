internal import LyceumCore

/// The rotary settings of a Hugging Face configuration, whichever of the two spellings it uses: `rope_theta` with `rope_scaling`, or
/// `rope_parameters`.
struct RotaryKeys {
    var base: Double?
    /// `rope_type` in lower case; nil for plain rotary embeddings.
    var scalingType: String?
    /// All keys of the scaling.
    var scaling: JSON.Object

    /// - Parameter part: for configurations with one set per attention type (`full_attention`, `sliding_attention`).
    init(_ configuration: JSON, part: String? = nil) {
        var scaling = configuration["rope_parameters"]?.objectValue ?? JSON.Object()
        if let part, let inner = scaling[part]?.objectValue { scaling = inner }
        if scaling.isEmpty { scaling = configuration["rope_scaling"]?.objectValue ?? JSON.Object() }
        base = scaling["rope_theta"]?.doubleValue ?? configuration["rope_theta"]?.doubleValue
            ?? configuration["rotary_emb_base"]?.doubleValue
        let name = scaling["rope_type"]?.stringValue ?? scaling["type"]?.stringValue
        scalingType = name == "default" ? nil : name.map { $0.lowercased() }
        self.scaling = scaling
    }

    func number(_ key: String) -> Double? { scaling[key]?.doubleValue }
    func numbers(_ key: String) -> [Float]? {
        guard let elements = scaling[key]?.arrayValue else { return nil }
        let numbers = elements.compactMap { $0.doubleValue.map { Float($0) } }
        return numbers.count == elements.count ? numbers : nil
    }
}

// MARK: - Between configuration and metadata

extension GGUFMapping {
    /// Writes base and linear, YaRN or long-range scaling keys. Llama 3's scaling and long-range factors are tensors.
    static func writeRotary(
        _ rotary: RotaryKeys, _ prefix: String, _ metadata: inout GGUFMetadata, source: String = "config.json"
    ) throws(LyceumError) {
        if let base = rotary.base { metadata["\(prefix).rope.freq_base"] = .float32(Float(base)) }
        guard let type = rotary.scalingType else { return }
        func set(_ key: String, _ from: String) {
            if let value = rotary.number(from) { metadata["\(prefix).rope.scaling.\(key)"] = .float32(Float(value)) }
        }
        switch type {
        case "linear":
            metadata["\(prefix).rope.scaling.type"] = .string("linear")
            set("factor", "factor")
        case "yarn":
            metadata["\(prefix).rope.scaling.type"] = .string("yarn")
            set("factor", "factor")
            set("attn_factor", "attention_factor")
            set("yarn_beta_fast", "beta_fast")
            set("yarn_beta_slow", "beta_slow")
            if let context = rotary.number("original_max_position_embeddings") {
                metadata["\(prefix).rope.scaling.original_context_length"] = .uint32(UInt32(count: context))
            }
        case "longrope", "su":
            metadata["\(prefix).rope.scaling.type"] = .string("longrope")
        case "llama3", "proportional": break
        default:
            throw LyceumError(
                .unsupported, "the rotary scaling type \(type) cannot be written to GGUF", at: "\(source): rope_scaling")
        }
    }

    /// `rope_theta` and, where the file has scaling keys, `rope_scaling`.
    static func readRotary(_ file: GGUFFile, _ prefix: String, _ configuration: inout JSON.Object) {
        let metadata = file.metadata
        configuration["rope_theta"] = metadata.decimal("\(prefix).rope.freq_base") ?? .number(10_000)
        guard let type = metadata.string("\(prefix).rope.scaling.type"), type == "linear" || type == "yarn",
            let factor = metadata.decimal("\(prefix).rope.scaling.factor")
        else { return }
        var scaling = JSON.Object([("rope_type", .string(type)), ("factor", factor)])
        if type == "yarn" {
            if let context = metadata.int("\(prefix).rope.scaling.original_context_length") {
                scaling["original_max_position_embeddings"] = .integer(context)
            }
            scaling["attention_factor"] = metadata.decimal("\(prefix).rope.scaling.attn_factor")
            scaling["beta_fast"] = metadata.decimal("\(prefix).rope.scaling.yarn_beta_fast")
            scaling["beta_slow"] = metadata.decimal("\(prefix).rope.scaling.yarn_beta_slow")
        }
        configuration["rope_scaling"] = .object(scaling)
    }
}

extension GGUFMetadata {
    /// A number as the shortest decimal that gives the same value: 1e-05 rather than 9.999999747378752e-06.
    func decimal(_ key: String) -> JSON? {
        switch self[key] {
        case .float32(let value): Double("\(value)").map { .number($0) }
        case .some(let value): value.doubleValue.map { .number($0) }
        case nil: nil
        }
    }
}

extension UInt32 {
    /// A count computed from untrusted numbers: rounded down, held within the type's range; 0 for NaN.
    init(count value: Double) {
        self = value >= Double(UInt32.max) ? .max : value >= 1 ? UInt32(value) : 0
    }
}
