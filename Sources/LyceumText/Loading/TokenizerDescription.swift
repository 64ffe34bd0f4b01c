internal import LyceumCore

/// Everything a tokenizer.json says, the small parts as JSON and the vocabulary in arenas.
///
/// All other formats are translated to this one first, so that there is one way to build a tokenizer and to write it out.
struct TokenizerDescription: Sendable {
    /// The top level without the model: normalizer, pre-tokenizer, post-processor, decoder, added tokens.
    var components = JSON.Object()
    /// The model without vocabulary and merges.
    var model = JSON.Object()
    var tokens = TokenList()
    var merges = MergeList()
    /// The vocabulary is a list with scores (Unigram).
    var isScored = false

    func component(_ name: String) -> JSON? {
        guard let value = components[name], !value.isNull else { return nil }
        return value
    }
}

extension TokenizerDescription {
    /// From parsed JSON; the slow way, for small vocabularies and callers that have the JSON.
    init(json: JSON) throws(LyceumError) {
        guard let object = json.objectValue else {
            throw LyceumError(.invalidData, "expected an object at the top of the tokenizer, found \(json.kind)")
        }
        for (key, value) in object where key != "model" { components[key] = value }
        guard let model = object["model"]?.objectValue else {
            throw LyceumError(.invalidData, "expected an object, found \(object["model"]?.kind ?? "nothing")", at: "model")
        }
        for (key, value) in model where key != "vocab" && key != "merges" { self.model[key] = value }
        try readVocabulary(model["vocab"] ?? .null)
        try readMerges(model["merges"] ?? .null)
    }

    private mutating func readVocabulary(_ json: JSON) throws(LyceumError) {
        switch json {
        case .object(let object):
            for (token, id) in object {
                guard let id = id.intValue, let small = Int32(exactly: id) else {
                    throw LyceumError(.invalidData, "expected an id, found \(id.kind)", at: "model.vocab.\(token)")
                }
                tokens.append(token.utf8, id: small)
            }
        case .array(let entries):
            isScored = true
            for (position, entry) in entries.enumerated() {
                guard let token = entry[0]?.stringValue, let score = entry[1]?.doubleValue else {
                    throw LyceumError(.invalidData, "expected [token, score]", at: "model.vocab[\(position)]")
                }
                tokens.append(token.utf8, id: Int32(position))
                tokens.scores.append(score)
            }
        default:
            throw LyceumError(.invalidData, "expected an object or array, found \(json.kind)", at: "model.vocab")
        }
    }

    private mutating func readMerges(_ json: JSON) throws(LyceumError) {
        for (position, entry) in (json.arrayValue ?? []).enumerated() {
            if let left = entry[0]?.stringValue, let right = entry[1]?.stringValue {
                merges.append(left.utf8, right.utf8)
                continue
            }
            guard let line = entry.stringValue,
                Array(line.utf8).withUnsafeBufferPointer({ merges.append(line: $0) })
            else {
                throw LyceumError(.invalidData, "expected two strings", at: "model.merges[\(position)]")
            }
        }
    }
}
