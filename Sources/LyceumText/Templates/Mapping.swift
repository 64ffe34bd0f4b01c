internal import LyceumCore

extension Jinja {
    /// What makes two dictionary keys the same: numbers by value (`1`, `1.0`, `True`), strings by their scalars.
    enum Key: Hashable {
        case undefined
        case none
        case integer(Int)
        case float(Double)
        case text(Scalars)
        case tuple([Key])
        case identity(ObjectIdentifier)
    }

    /// A string compared and hashed by its bytes, not by canonical equivalence.
    struct Scalars: Hashable {
        let text: String
        init(_ text: String) { self.text = text }

        static func == (a: Scalars, b: Scalars) -> Bool { Python.same(a.text, b.text) }

        func hash(into hasher: inout Hasher) {
            var copy = text
            copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        }
    }

    /// A dictionary in insertion order.
    final class Mapping {
        let keys: [Value]
        let values: [Value]
        let depth: Int
        private var index: [Key: Int]?
        private static let scanLimit = 8

        var count: Int { keys.count }

        /// - Parameter keys: distinct and hashable.
        private init(keys: [Value], values: [Value], depth: Int, index: [Key: Int]?) {
            self.keys = keys
            self.values = values
            self.depth = depth
            self.index = index
        }

        static var empty: Mapping { Mapping(keys: [], values: [], depth: 1, index: nil) }

        /// Of repeated keys the first place and the last value stay.
        static func make(_ pairs: [(Value, Value)]) throws(LyceumError) -> Mapping {
            var index: [Key: Int] = [:]
            var keys: [Value] = []
            var values: [Value] = []
            for (key, value) in pairs {
                let hashed = try key.key()
                if let position = index[hashed] {
                    values[position] = value
                } else {
                    index[hashed] = keys.count
                    keys.append(key)
                    values.append(value)
                }
            }
            let depth = max(try List.depth(of: keys), try List.depth(of: values))
            return Mapping(keys: keys, values: values, depth: depth, index: index)
        }

        /// Keys known to be distinct strings.
        static func make(_ keys: [String], _ values: [Value]) throws(LyceumError) -> Mapping {
            Mapping(keys: keys.map(Value.string), values: values, depth: try List.depth(of: values), index: nil)
        }

        func value(_ name: String) -> Value? {
            guard keys.count > Self.scanLimit || index != nil else {
                for (position, key) in keys.enumerated() {
                    if let text = key.text, Python.same(text, name) { return values[position] }
                }
                return nil
            }
            return table()[.text(Scalars(name))].map { values[$0] }
        }

        func value(_ key: Key) -> Value? { table()[key].map { values[$0] } }

        private func table() -> [Key: Int] {
            if let index { return index }
            var built: [Key: Int] = [:]
            for (position, key) in keys.enumerated() {
                if let hashed = try? key.key() { built[hashed] = position }
            }
            index = built
            return built
        }
    }
}

extension Jinja.Value {
    /// - Throws: when the value cannot be a key (lists and dictionaries).
    func key() throws(LyceumError) -> Jinja.Key {
        switch self {
        case .undefined: return .undefined
        case .none: return .none
        case .bool(let value): return .integer(value ? 1 : 0)
        case .integer(let value): return .integer(value)
        case .float(let value): return Int(exactly: value).map { .integer($0) } ?? .float(value)
        case .string(let text), .markup(let text): return .text(Jinja.Scalars(text))
        case .tuple(let list):
            // Shared parts of a tuple would be visited again and again.
            guard list.depth <= 8 else { throw Jinja.limit("keys nested deeper than 8 levels") }
            var keys: [Jinja.Key] = []
            for element in list.elements { keys.append(try element.key()) }
            return .tuple(keys)
        case .range(let range): return .identity(ObjectIdentifier(range))
        case .iterator(let iterator): return .identity(ObjectIdentifier(iterator))
        case .namespace(let namespace): return .identity(ObjectIdentifier(namespace))
        case .loop(let loop): return .identity(ObjectIdentifier(loop))
        case .function(let function): return .identity(ObjectIdentifier(function))
        case .list, .dictionary, .view: throw Jinja.failure("unhashable type: '\(typeName)'")
        }
    }
}

extension Jinja.Value {
    /// - Throws: when the value is nested too deeply.
    init(_ json: JSON, level: Int = 0) throws(LyceumError) {
        guard level < Jinja.List.depthLimit else { throw Jinja.limit("values nested deeper than \(level) levels") }
        switch json {
        case .null: self = .none
        case .bool(let value): self = .bool(value)
        case .integer(let value): self = .integer(value)
        case .number(let value): self = .float(value)
        case .string(let text): self = .string(text)
        case .array(let elements):
            var values: [Jinja.Value] = []
            values.reserveCapacity(elements.count)
            for element in elements { values.append(try Jinja.Value(element, level: level + 1)) }
            self = .list(try .make(values))
        case .object(let object):
            var values: [Jinja.Value] = []
            values.reserveCapacity(object.count)
            for value in object.values { values.append(try Jinja.Value(value, level: level + 1)) }
            self = .dictionary(try .make(object.keys, values))
        }
    }
}
