internal import LyceumCore

/// Adds the tokens around one or two sequences (beginning, separators, end).
struct PostProcessor: Sendable {
    enum Item: Sendable, Equatable {
        case token(Int32)
        case first
        case second
    }

    var single: [Item] = [.first]
    var pair: [Item] = [.first, .second]
    /// Ranges leave out white space at their edges.
    var trimsRanges = false
    var keepsPrefixSpace = false

    /// Whether anything is added to a single sequence.
    var addsTokens: Bool { single != [.first] }

    mutating func addBeginning(_ id: Int32) {
        if single.first != .token(id) { single.insert(.token(id), at: 0) }
        if pair.first != .token(id) { pair.insert(.token(id), at: 0) }
    }

    mutating func addEnd(_ id: Int32) {
        if single.last != .token(id) { single.append(.token(id)) }
        if pair.last != .token(id) { pair.append(.token(id)) }
    }
}

extension PostProcessor {
    /// - Parameter identify: the id of a token's written form.
    init(json: JSON, identify: (String) -> Int32?) throws(LyceumError) {
        try add(json, identify, "post_processor")
    }

    private mutating func add(_ json: JSON, _ identify: (String) -> Int32?, _ place: String) throws(LyceumError) {
        switch json["type"]?.stringValue {
        case "ByteLevel":
            trimsRanges = json["trim_offsets"]?.boolValue ?? true
        case "TemplateProcessing":
            single = try template(json, "single", identify, place)
            pair = try template(json, "pair", identify, place)
        case "BertProcessing", "RobertaProcessing":
            let (separator, start) = (try token(json, "sep", place), try token(json, "cls", place))
            single = [.token(start), .first, .token(separator)]
            let isRoberta = json["type"]?.stringValue == "RobertaProcessing"
            pair = single + (isRoberta ? [.token(separator)] : []) + [.second, .token(separator)]
            if isRoberta { trimsRanges = json["trim_offsets"]?.boolValue ?? true }
        case "Sequence":
            let parts = json["processors"]?.arrayValue ?? []
            for (index, part) in parts.enumerated() { try add(part, identify, "\(place).processors[\(index)]") }
        case let type:
            throw LyceumError(.unsupported, "unknown post-processor \"\(type ?? "")\"", at: place)
        }
    }

    /// `["[SEP]", 102]`.
    private func token(_ json: JSON, _ key: String, _ place: String) throws(LyceumError) -> Int32 {
        guard let id = json[key]?[1]?.intValue, let id = Int32(exactly: id) else {
            throw LyceumError(.invalidData, "expected [token, id]", at: "\(place).\(key)")
        }
        return id
    }

    private func template(
        _ json: JSON, _ key: String, _ identify: (String) -> Int32?, _ place: String
    ) throws(LyceumError) -> [Item] {
        var items: [Item] = []
        for (index, element) in (json[key]?.arrayValue ?? []).enumerated() {
            let here = "\(place).\(key)[\(index)]"
            if let sequence = element["Sequence"] {
                items.append(sequence["id"]?.stringValue == "B" ? .second : .first)
            } else if let name = element["SpecialToken"]?["id"]?.stringValue {
                let ids = json["special_tokens"]?[name]?["ids"]?.arrayValue?.compactMap { $0.intValue.flatMap(Int32.init(exactly:)) }
                if let ids {
                    items += ids.map { .token($0) }
                } else if let id = identify(name) {
                    items.append(.token(id))
                } else {
                    throw LyceumError(.invalidData, "the special token \"\(name)\" has no ids", at: here)
                }
            } else {
                throw LyceumError(.invalidData, "expected a Sequence or a SpecialToken", at: here)
            }
        }
        return items
    }
}
