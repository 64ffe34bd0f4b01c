public import LyceumCore

extension ExpansionPlan {
    /// The key of config.json.
    static let key = "lyceum_expansion"

    public var json: JSON {
        let weight: JSON = if case .fixed(let value) = weight { .number(value) } else { "share" }
        let relaxation: JSON = if case .fixed(let value) = relaxation { .number(value) } else { "dynamic" }
        return [
            "type": .string(kind.rawValue), "merge": .string(merge.rawValue), "blocks": .integer(blocks),
            "factor": factor.map { JSON.number($0) } ?? JSON.null, "train_factor": .bool(trainsFactor), "loss": .string(distance.rawValue),
            "loss_weight": weight, "scope": .string(scope.rawValue), "margin": .number(margin), "norm": relaxation,
            "noise": .number(noise), "seed": .string(String(seed)), "original_layers": .integer(originalLayers),
            "twin_layers": .array(twinLayers.map { .integer($0) }), "inserted_layers": .array(insertedLayers.map { .integer($0) }),
            "architectures": .array(architectures.map { .string($0) }),
        ]
    }

    /// The plan of a checkpoint; nil for a model that was not expanded.
    /// - Throws: `LyceumError` (`invalidData`) that names the key.
    public init?(configuration: ModelConfiguration) throws(LyceumError) {
        guard let json = configuration.json[Self.key], !json.isNull else { return nil }
        let place = "\(configuration.source): \(Self.key)"
        let reader = PlanReader(json: json, place: place)
        self.init(
            try reader.choice("type"), merge: try reader.choice("merge"), blocks: try reader.int("blocks"),
            factor: try reader.optionalNumber("factor"), trainsFactor: try reader.flag("train_factor"),
            distance: try reader.choice("loss"),
            weight: try reader.number("loss_weight", orWord: "share").map { .fixed($0) } ?? .share, scope: try reader.choice("scope"),
            margin: try reader.optionalNumber("margin") ?? 0,
            relaxation: try reader.number("norm", orWord: "dynamic").map { .fixed($0) } ?? .dynamic,
            noise: try reader.optionalNumber("noise") ?? 0, seed: UInt64(json["seed"]?.stringValue ?? "") ?? 0)
        originalLayers = try reader.int("original_layers")
        twinLayers = try reader.layers("twin_layers")
        insertedLayers = try reader.layers("inserted_layers")
        architectures = json["architectures"]?.arrayValue?.compactMap(\.stringValue) ?? []
        try check(at: place)
        let layers = try configuration.int("num_hidden_layers")
        guard (originalLayers).addingReportingOverflow(insertedLayers.count) == (layers, false),
            (twinLayers + insertedLayers).allSatisfy({ $0 < layers }), Set(twinLayers).isDisjoint(with: insertedLayers)
        else {
            throw LyceumError(
                .invalidData, "the plan's blocks do not fit a model of \(layers) blocks", at: place,
                remedy: "restore the config.json that was written with these weights")
        }
    }
}

/// Reads a plan's keys.
private struct PlanReader {
    let json: JSON
    let place: String

    private func wrong(_ key: String, _ expected: String) -> LyceumError {
        LyceumError(.invalidData, "expected \(expected), found \(json[key]?.text() ?? "none")", at: "\(place).\(key)")
    }

    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String) throws(LyceumError) -> Choice where Choice.RawValue == String {
        guard let choice = json[key]?.stringValue.flatMap(Choice.init(rawValue:)) else {
            throw wrong(key, "one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    func int(_ key: String) throws(LyceumError) -> Int {
        guard let value = json[key]?.intValue, value > 0, value <= 1 << 16 else { throw wrong(key, "a whole number above 0") }
        return value
    }

    func flag(_ key: String) throws(LyceumError) -> Bool {
        guard let value = json[key]?.boolValue else { throw wrong(key, "true or false") }
        return value
    }

    func optionalNumber(_ key: String) throws(LyceumError) -> Double? {
        guard let value = json[key], !value.isNull else { return nil }
        guard let number = value.doubleValue, number.isFinite else { throw wrong(key, "a number") }
        return number
    }

    /// nil for the word.
    func number(_ key: String, orWord word: String) throws(LyceumError) -> Double? {
        if json[key]?.stringValue == word { return nil }
        guard let number = json[key]?.doubleValue, number.isFinite else { throw wrong(key, "a number or “\(word)”") }
        return number
    }

    /// Block numbers, ascending.
    func layers(_ key: String) throws(LyceumError) -> [Int] {
        let values = json[key]?.arrayValue ?? []
        let numbers = values.compactMap(\.intValue)
        guard json[key]?.arrayValue != nil, numbers.count == values.count, numbers.allSatisfy({ $0 >= 0 && $0 < 1 << 16 }),
            zip(numbers, numbers.dropFirst()).allSatisfy({ $0 < $1 })
        else { throw wrong(key, "a list of ascending block numbers") }
        return numbers
    }
}
