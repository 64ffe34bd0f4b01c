public import LyceumCore

/// The architecture's dimensions and switches, read from a Hugging Face `config.json` (GGUF metadata is translated to the same keys).
public struct ModelConfiguration: Sendable {
    public let json: JSON
    /// Where the configuration came from, for messages.
    public let source: String

    public init(_ json: JSON, source: String) {
        self.json = json
        self.source = source
    }

    /// `model_type`: names the architecture.
    public func modelType() throws(LyceumError) -> String {
        guard let type = json["model_type"]?.stringValue else { throw missing("model_type", "a string") }
        return type
    }

    public func int(_ keys: String...) throws(LyceumError) -> Int {
        for key in keys {
            guard let value = json[key], !value.isNull else { continue }
            guard let number = value.intValue, number > 0, number <= 1 << 31 else {
                throw LyceumError(.invalidData, "expected a whole number above 0, found \(value.text())", at: "\(source): \(key)")
            }
            return number
        }
        throw missing(keys[0], "a whole number")
    }

    public func int(_ keys: String..., default value: Int) throws(LyceumError) -> Int {
        for key in keys where json[key].map({ !$0.isNull }) ?? false { return try int(key) }
        return value
    }

    public func number(_ keys: String..., default value: Double) throws(LyceumError) -> Double {
        for key in keys {
            guard let found = json[key], !found.isNull else { continue }
            guard let number = found.doubleValue, number.isFinite else {
                throw LyceumError(.invalidData, "expected a number, found \(found.text())", at: "\(source): \(key)")
            }
            return number
        }
        return value
    }

    public func bool(_ key: String, default value: Bool) throws(LyceumError) -> Bool {
        guard let found = json[key], !found.isNull else { return value }
        guard let flag = found.boolValue else {
            throw LyceumError(.invalidData, "expected true or false, found \(found.text())", at: "\(source): \(key)")
        }
        return flag
    }

    public func string(_ keys: String..., default value: String) -> String {
        for key in keys { if let text = json[key]?.stringValue { return text } }
        return value
    }

    public func strings(_ key: String) -> [String]? {
        json[key]?.arrayValue.map { $0.compactMap(\.stringValue) }
    }

    /// The longest sequence the model was made for, in tokens.
    public var maximumPositions: Int {
        json["max_position_embeddings"]?.intValue ?? json["n_positions"]?.intValue ?? 2048
    }

    /// The longest sequence of a run, in tokens: what is asked for, else what the model was made for.
    func contextLength(asked: Int?) throws(LyceumError) -> Int {
        guard let asked else {
            // LongRoPE has one set of factors for short runs and one for long ones: unless asked, the short ones serve.
            let scaling = try rotary().scaling
            guard scaling?["rope_type"] == "longrope" || scaling?["type"] == "longrope" else { return maximumPositions }
            return json["original_max_position_embeddings"]?.intValue
                ?? scaling?["original_max_position_embeddings"]?.intValue ?? maximumPositions
        }
        guard asked > 0, asked <= maximumPositions else {
            throw LyceumError(
                .invalidArgument, "expected a context length from 1 to \(maximumPositions) tokens, found \(asked)", at: source)
        }
        return asked
    }

    /// The rotary base θ and scaling, from the flat keys of older files or the `rope_parameters` object of newer ones.
    public func rotary(layerType: String? = nil) throws(LyceumError) -> (base: Double, scaling: JSON?) {
        var parameters = json["rope_parameters"]
        if let layerType, let nested = parameters?[layerType] { parameters = nested }
        if let parameters, !parameters.isNull, let base = parameters["rope_theta"]?.doubleValue {
            return (base, parameters)
        }
        let scaling = json["rope_scaling"]?.unlessNull
        return (try number("rope_theta", "rotary_emb_base", default: 10_000), scaling ?? parameters)
    }

    /// How many of a head's elements rotary embedding turns.
    public func rotaryWidth(headWidth: Int, defaultShare: Double) throws(LyceumError) -> Int {
        var share = try number("partial_rotary_factor", "rotary_pct", default: defaultShare)
        if let given = json["rope_parameters"]?["partial_rotary_factor"]?.doubleValue { share = given }
        guard share > 0, share <= 1 else {
            throw LyceumError(
                .invalidData, "expected a share above 0 and at most 1, found \(share)", at: "\(source): partial_rotary_factor")
        }
        return Int(Double(headWidth) * share)
    }

    /// The activation of the feed-forward layers.
    public func activation(_ keys: String..., default name: String) throws(LyceumError) -> ActivationName {
        var found = name
        for key in keys { if let text = json[key]?.stringValue { found = text; break } }
        guard let activation = ActivationName(found) else {
            throw LyceumError(.unsupported, "activation “\(found)”", at: "\(source): \(keys[0])")
        }
        return activation
    }

    private func missing(_ key: String, _ what: String) -> LyceumError {
        LyceumError(.invalidData, "expected \(what) for the key “\(key)”, found none", at: source)
    }
}
