extension JSON {
    /// The value as JSON text.
    ///
    /// - Parameters:
    ///   - indent: spaces per level; nil writes everything on one line without spaces.
    /// - Note: NaN and infinities, which JSON cannot express, are written as null.
    public func text(indent: Int? = nil) -> String {
        var output: [UInt8] = []
        write(into: &output, indent: indent, level: 0)
        return String(decoding: output, as: UTF8.self)
    }

    private func write(into output: inout [UInt8], indent: Int?, level: Int) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .integer(let value): output.append(contentsOf: String(value).utf8)
        case .number(let value): output.append(contentsOf: (value.isFinite ? "\(value)" : "null").utf8)
        case .string(let text): Self.write(text, into: &output)
        case .array(let elements):
            Self.writeGroup(elements, "[", "]", into: &output, indent: indent, level: level) { element, output in
                element.write(into: &output, indent: indent, level: level + 1)
            }
        case .object(let object):
            Self.writeGroup(Array(object), "{", "}", into: &output, indent: indent, level: level) { pair, output in
                Self.write(pair.0, into: &output)
                output.append(UInt8(ascii: ":"))
                if indent != nil { output.append(0x20) }
                pair.1.write(into: &output, indent: indent, level: level + 1)
            }
        }
    }

    private static func writeGroup<Element>(
        _ elements: [Element], _ open: Unicode.Scalar, _ close: Unicode.Scalar, into output: inout [UInt8],
        indent: Int?, level: Int, each: (Element, inout [UInt8]) -> Void
    ) {
        func newLine(_ level: Int, _ output: inout [UInt8]) {
            guard let indent, !elements.isEmpty else { return }
            output.append(0x0A)
            output.append(contentsOf: repeatElement(0x20, count: indent * level))
        }
        output.append(UInt8(ascii: open))
        for (position, element) in elements.enumerated() {
            if position > 0 { output.append(UInt8(ascii: ",")) }
            newLine(level + 1, &output)
            each(element, &output)
        }
        newLine(level, &output)
        output.append(UInt8(ascii: close))
    }

    private static func write(_ text: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): output.append(contentsOf: "\\\"".utf8)
            case UInt8(ascii: "\\"): output.append(contentsOf: "\\\\".utf8)
            case 0x0A: output.append(contentsOf: "\\n".utf8)
            case 0x0D: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0..<0x20:
                let digits = String(byte, radix: 16)
                output.append(contentsOf: ("\\u" + String(repeating: "0", count: 4 - digits.count) + digits).utf8)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
