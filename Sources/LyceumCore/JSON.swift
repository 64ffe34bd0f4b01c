/// A JSON value. Objects keep the order of their keys; whole numbers that fit stay exact.
public enum JSON: Sendable, Hashable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSON])
    case object(Object)

    /// Key-value pairs in the order of the text; looking a key up is O(1) for large objects and a scan for small ones.
    public struct Object: Sendable, Hashable {
        public private(set) var keys: [String]
        public private(set) var values: [JSON]
        private var index: [ExactKey: Int]?

        private static let scanLimit = 12

        /// A key by its characters: Swift's strings are equal when they look the same, JSON's only when they are the same.
        private struct ExactKey: Hashable {
            let text: String

            init(_ text: String) { self.text = text }

            static func == (a: ExactKey, b: ExactKey) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }

            func hash(into hasher: inout Hasher) {
                var copy = text
                copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
            }
        }

        public init() {
            keys = []
            values = []
        }

        public init(_ pairs: [(String, JSON)]) {
            self.init()
            for (key, value) in pairs { self[key] = value }
        }

        public var count: Int { keys.count }
        public var isEmpty: Bool { keys.isEmpty }

        public subscript(key: String) -> JSON? {
            get { position(of: key).map { values[$0] } }
            set {
                if let position = position(of: key) {
                    if let newValue {
                        values[position] = newValue
                    } else {
                        keys.remove(at: position)
                        values.remove(at: position)
                        index = nil
                        if keys.count > Self.scanLimit { buildIndex() }
                    }
                } else if let newValue {
                    keys.append(key)
                    values.append(newValue)
                    if index != nil {
                        index![ExactKey(key)] = keys.count - 1
                    } else if keys.count > Self.scanLimit {
                        buildIndex()
                    }
                }
            }
        }

        /// Adds a pair the caller knows to be new; the parser's fast path. Call `finish()` when done.
        mutating func append(_ key: String, _ value: JSON) {
            keys.append(key)
            values.append(value)
        }

        /// Builds the index after a run of `append`; of repeated keys the last wins, as in other readers.
        mutating func finish() {
            guard keys.count > 1 else { return }
            if keys.count > Self.scanLimit {
                buildIndex()
                guard index!.count != keys.count else { return }
            } else if Set(keys.map(ExactKey.init)).count == keys.count {
                return
            }
            let pairs = Array(zip(keys, values))
            self = Object(pairs)
        }

        private mutating func buildIndex() {
            var table = [ExactKey: Int](minimumCapacity: keys.count)
            for (position, key) in keys.enumerated() { table[ExactKey(key)] = position }
            index = table
        }

        private func position(of key: String) -> Int? {
            if let index { return index[ExactKey(key)] }
            return keys.firstIndex { $0.utf8.elementsEqual(key.utf8) }
        }

        public static func == (a: Object, b: Object) -> Bool { a.keys == b.keys && a.values == b.values }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(keys)
            hasher.combine(values)
        }
    }
}

extension JSON.Object: Sequence {
    public func makeIterator() -> Zip2Sequence<[String], [JSON]>.Iterator { zip(keys, values).makeIterator() }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int) { self = .integer(value) }
    public init(floatLiteral value: Double) { self = .number(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(Object(elements)) }
    public init(nilLiteral: ()) { self = .null }
}

// MARK: - Reading values

extension JSON {
    public subscript(key: String) -> JSON? { objectValue?[key] }

    public subscript(position: Int) -> JSON? {
        guard case .array(let elements) = self, elements.indices.contains(position) else { return nil }
        return elements[position]
    }

    public var objectValue: Object? {
        if case .object(let object) = self { object } else { nil }
    }

    public var arrayValue: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    public var stringValue: String? {
        if case .string(let text) = self { text } else { nil }
    }

    public var boolValue: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    /// A whole number, also when written with a fraction of zero (`4.0`).
    public var intValue: Int? {
        switch self {
        case .integer(let value): value
        case .number(let value): Int(exactly: value)
        default: nil
        }
    }

    public var doubleValue: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        default: nil
        }
    }

    public var isNull: Bool { self == .null }
    /// The value, or no value for null. (`isNull ? nil : self` would be null again: a JSON can be written as `nil`.)
    public var unlessNull: JSON? { isNull ? Optional<JSON>.none : self }

    /// The kind of value, for messages.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .integer, .number: "a number"
        case .string: "a string"
        case .array: "an array"
        case .object: "an object"
        }
    }
}
