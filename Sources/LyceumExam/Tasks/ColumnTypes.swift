internal import LyceumCore

/// Numbers and booleans in separated values: a column becomes what all of its values are.
enum ColumnTypes {
    private enum Kind { case whole, number, flag, text }

    static func infer(_ documents: inout [JSON.Object]) {
        guard let columns = documents.first?.keys else { return }
        for column in columns {
            var kind: Kind?
            for document in documents {
                guard case .string(let text)? = document[column] else { continue }
                kind = common(kind, self.kind(text))
                if kind == .text { break }
            }
            guard let kind, kind != .text else { continue }
            for position in documents.indices {
                guard case .string(let text)? = documents[position][column] else { continue }
                documents[position][column] = value(text, kind)
            }
        }
    }

    private static func kind(_ text: String) -> Kind {
        if text == "True" || text == "False" || text == "true" || text == "false" { return .flag }
        guard let first = text.utf8.first, text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }) else { return .text }
        // `007` and `+5` are names as often as numbers, but other readers take them for numbers; so do we.
        if Int(text) != nil { return .whole }
        return first != UInt8(ascii: "e") && Double(text) != nil ? .number : .text
    }

    private static func common(_ a: Kind?, _ b: Kind) -> Kind {
        guard let a, a != b else { return b }
        return (a == .whole || a == .number) && (b == .whole || b == .number) ? .number : .text
    }

    private static func value(_ text: String, _ kind: Kind) -> JSON {
        switch kind {
        case .whole: Int(text).map(JSON.integer) ?? .string(text)
        case .number: Double(text).map(JSON.number) ?? .string(text)
        case .flag: .bool(text == "True" || text == "true")
        case .text: .string(text)
        }
    }
}
