internal import LyceumCore

extension Jinja.Interpreter {
    /// `str(value)`.
    func string(_ value: Value) throws(LyceumError) -> String {
        switch value {
        case .undefined(let undefined): return try lenient(undefined, "")
        case .string(let text), .markup(let text): return text
        default: return try representation(value)
        }
    }

    /// `repr(value)`.
    func representation(_ value: Value) throws(LyceumError) -> String {
        var text = ""
        try represent(value, into: &text)
        return text
    }

    private func represent(_ value: Value, into text: inout String) throws(LyceumError) {
        try charge(text: 32)
        guard text.utf8.count <= limits.textBytes else { try charge(text: text.utf8.count); return }
        switch value {
        case .undefined: text += "Undefined"
        case .none: text += "None"
        case .bool(let value): text += value ? "True" : "False"
        case .integer(let value): text += "\(value)"
        case .float(let value): text += Python.text(value)
        case .string(let string):
            try charge(text: string.utf8.count)
            text += Python.quoted(string)
        case .markup(let string): text += "Markup(\(Python.quoted(string)))"
        case .list(let list): try represent(list.elements, "[", "]", into: &text)
        case .tuple(let list):
            try represent(list.elements, "(", list.elements.count == 1 ? ",)" : ")", into: &text)
        case .dictionary(let mapping): try represent(mapping.keys, mapping.values, into: &text)
        case .view(let view):
            text += view.kind.rawValue + "("
            try represent((0..<view.mapping.count).map { view.element($0) }, "[", "]", into: &text)
            text += ")"
        case .range(let range):
            text += "range(\(range.start), \(range.stop)\(range.step == 1 ? "" : ", \(range.step)"))"
        case .namespace(let namespace):
            text += "<Namespace "
            try nested { () throws(LyceumError) in
                try represent(namespace.keys.map(Value.string), namespace.values, into: &text)
            }
            text += ">"
        case .loop(let loop): text += "<LoopContext \(loop.index0 + 1)/\(try loop.length(self))>"
        case .iterator(let iterator): text += "<\(iterator.type) object>"
        case .function(let function):
            if case .macro(let macro, _) = function.kind {
                text += "<Macro \(macro.name.map(Python.quoted) ?? "anonymous")>"
            } else {
                text += "<function>"
            }
        }
    }

    private func represent(
        _ elements: [Value], _ open: String, _ close: String, into text: inout String
    ) throws(LyceumError) {
        text += open
        for (index, element) in elements.enumerated() {
            if index > 0 { text += ", " }
            try represent(element, into: &text)
        }
        text += close
    }

    private func represent(_ keys: [Value], _ values: [Value], into text: inout String) throws(LyceumError) {
        text += "{"
        for (index, key) in keys.enumerated() {
            if index > 0 { text += ", " }
            try represent(key, into: &text)
            text += ": "
            try represent(values[index], into: &text)
        }
        text += "}"
    }
}

extension Jinja {
    /// `json.dumps` with the options that chat templates may give.
    struct JSONText {
        var escapesUnicode = false
        var indent: String?
        var itemSeparator = ", "
        var keySeparator = ": "
        var sortsKeys = false
        let interpreter: Interpreter
        private var output: [UInt8] = []

        init(_ interpreter: Interpreter) { self.interpreter = interpreter }

        mutating func text(of value: Value) throws(LyceumError) -> String {
            try write(value, level: 0)
            return String(decoding: output, as: UTF8.self)
        }

        private mutating func append(_ text: String) { output.append(contentsOf: text.utf8) }

        private mutating func write(_ value: Value, level: Int) throws(LyceumError) {
            try interpreter.charge()
            guard output.count <= interpreter.limits.textBytes else { throw limit("a JSON text that is too long") }
            switch value {
            case .none: append("null")
            case .bool(let value): append(value ? "true" : "false")
            case .integer(let value): append("\(value)")
            case .float(let value): append(number(value))
            case .string(let text), .markup(let text): try write(text)
            case .list(let list), .tuple(let list): try write(list.elements, level)
            case .dictionary(let mapping): try write(mapping, level)
            default: throw failure("Object of type \(value.typeName) is not JSON serializable")
            }
        }

        private func number(_ value: Double) -> String {
            if value.isNaN { return "NaN" }
            if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
            return Python.text(value)
        }

        private mutating func newLine(_ level: Int) throws(LyceumError) {
            guard let indent else { return }
            try interpreter.charge(text: indent.utf8.count * level)
            append("\n" + String(repeating: indent, count: level))
        }

        private mutating func write(_ elements: [Value], _ level: Int) throws(LyceumError) {
            guard !elements.isEmpty else { return append("[]") }
            append("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { append(itemSeparator) }
                try newLine(level + 1)
                try write(element, level: level + 1)
            }
            try newLine(level)
            append("]")
        }

        private mutating func write(_ mapping: Mapping, _ level: Int) throws(LyceumError) {
            guard mapping.count > 0 else { return append("{}") }
            var pairs = Array(zip(mapping.keys, mapping.values))
            if sortsKeys {
                pairs = try interpreter.sorted(pairs) { a, b throws(LyceumError) in try interpreter.less(a.0, b.0) }
            }
            append("{")
            for (index, pair) in pairs.enumerated() {
                if index > 0 { append(itemSeparator) }
                try newLine(level + 1)
                try write(try key(pair.0))
                append(keySeparator)
                try write(pair.1, level: level + 1)
            }
            try newLine(level)
            append("}")
        }

        private func key(_ value: Value) throws(LyceumError) -> String {
            switch value {
            case .string(let text), .markup(let text): return text
            case .none: return "null"
            case .bool(let value): return value ? "true" : "false"
            case .integer(let value): return "\(value)"
            case .float(let value): return number(value)
            default:
                throw failure("keys must be str, int, float, bool or None, not \(value.typeName)")
            }
        }

        private mutating func write(_ text: String) throws(LyceumError) {
            try interpreter.charge(text: text.utf8.count)
            output.append(0x22)
            if escapesUnicode {
                for unit in text.utf16 {
                    if unit < 0x7F { write(UInt8(unit)) } else { appendEscape(unit) }
                }
            } else {
                for byte in text.utf8 { write(byte) }
            }
            output.append(0x22)
        }

        private mutating func write(_ byte: UInt8) {
            switch byte {
            case UInt8(ascii: "\""): append("\\\"")
            case UInt8(ascii: "\\"): append("\\\\")
            case 0x0A: append("\\n")
            case 0x0D: append("\\r")
            case 0x09: append("\\t")
            case 0x08: append("\\b")
            case 0x0C: append("\\f")
            case 0..<0x20: appendEscape(UInt16(byte))
            default: output.append(byte)
            }
        }

        private mutating func appendEscape(_ unit: UInt16) {
            let digits = String(unit, radix: 16)
            append("\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits)
        }
    }
}
