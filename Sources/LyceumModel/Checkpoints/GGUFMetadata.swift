public import LyceumCore

/// The key-value pairs of a GGUF file, in file order.
public struct GGUFMetadata: Sendable, Hashable {
    public private(set) var keys: [String] = []
    private var values: [String: GGUFValue] = [:]

    public init() {}

    public var count: Int { keys.count }

    public subscript(key: String) -> GGUFValue? {
        get { values[key] }
        set {
            if newValue == nil {
                if values.removeValue(forKey: key) != nil { keys.removeAll { $0 == key } }
            } else if values.updateValue(newValue!, forKey: key) == nil {
                keys.append(key)
            }
        }
    }

    public func int(_ key: String) -> Int? { values[key]?.intValue }
    public func double(_ key: String) -> Double? { values[key]?.doubleValue }
    public func bool(_ key: String) -> Bool? { values[key]?.boolValue }
    public func string(_ key: String) -> String? { values[key]?.stringValue }
    public func array(_ key: String) -> GGUFArray? { values[key]?.arrayValue }

    /// A whole number that must be there; the first one when the file has one per layer.
    /// - Throws: `LyceumError` that names the key, what was expected and what was found.
    public func requiredInt(_ key: String, in source: String) throws(LyceumError) -> Int {
        if let value = int(key) ?? array(key)?.int32s?.first.map(Int.init) { return value }
        throw missing(key, "a whole number", source)
    }

    func missing(_ key: String, _ expected: String, _ source: String) -> LyceumError {
        if let found = values[key] {
            return LyceumError(
                .invalidData, "expected \(expected), found a value of type \(found.type)", at: "\(source): \(key)")
        }
        return LyceumError(
            .invalidData, "the metadata has no key \(key), expected \(expected)", at: source,
            remedy: LyceumError.nearestNameRemedy(key, among: keys))
    }
}
