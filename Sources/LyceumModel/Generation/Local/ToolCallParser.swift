internal import LyceumCore

/// Finds the tool calls in what a model writes.
///
/// Knows `<tool_call>{…}</tool_call>` (Hermes, Qwen), `[TOOL_CALLS][{…}]` and `[TOOL_CALLS]name[ARGS]{…}` (Mistral), `<|python_tag|>{…}` and a bare
/// `{"name": …}` (Llama 3). Text is passed on at once until something that may be a call begins; that is held to the end.
struct ToolCallParser {
    private static let markers = ["<tool_call>", "[TOOL_CALLS]", "<|python_tag|>"]
    private let names: Set<String>
    private var matcher = StopStringMatcher(markers)
    private var beginning = ""
    private var held: String?
    private var hasBegun = false

    init(tools: [String]) { names = Set(tools) }

    /// The text that may be shown.
    mutating func append(_ text: String) -> String {
        if held != nil {
            held! += text
            return ""
        }
        if !hasBegun {
            beginning += text
            guard let first = beginning.unicodeScalars.first(where: { !$0.properties.isWhitespace }) else { return "" }
            hasBegun = true
            if first == "{" || first == "[" {
                held = beginning
                return ""
            }
            return scan(beginning)
        }
        return scan(text)
    }

    private mutating func scan(_ text: String) -> String {
        let outcome = matcher.append(text)
        if let marker = outcome.stop { held = marker + outcome.rest }
        return outcome.text
    }

    /// What is left at the end: text that was no call after all, and the calls.
    mutating func finish() -> (text: String, calls: [(name: String, arguments: String)]) {
        guard let held else { return (hasBegun ? matcher.finish() : beginning, []) }
        let calls = Self.calls(in: held, names)
        guard calls.isEmpty else { return (Self.textAround(held), calls) }
        return (held, [])
    }

    /// Text after the last closing tag.
    private static func textAround(_ held: String) -> String {
        guard held.hasPrefix("<tool_call>") else { return "" }
        let pieces = split(held, "</tool_call>").dropFirst().map { piece in split(piece, "<tool_call>")[0] }
        let text = pieces.joined()
        return text.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? "" : text
    }

    static func calls(in text: String, _ names: Set<String>) -> [(name: String, arguments: String)] {
        if text.hasPrefix("[TOOL_CALLS]") {
            let named = split(text, "[TOOL_CALLS]").dropFirst().compactMap(namedCall)
            if !named.isEmpty, named.allSatisfy({ names.contains($0.name) }) { return named }
        }
        var found: [(String, String)] = []
        for object in balancedObjects(text) {
            guard let value = try? JSON.parse(object), let call = call(value) else { continue }
            guard names.contains(call.name) else { continue }
            found.append(call)
        }
        return found
    }

    /// `name[ARGS]{…}` or `name{…}`.
    private static func namedCall(_ text: String) -> (name: String, arguments: String)? {
        guard let object = balancedObjects(text).first, let head = split(text, "{").first else { return nil }
        let name = split(split(head, "[ARGS]")[0], "[CALL_ID]")[0].filter { !$0.isWhitespace }
        return name.isEmpty ? nil : (name, object)
    }

    private static func call(_ value: JSON) -> (name: String, arguments: String)? {
        let function = value["function"]?.objectValue != nil ? value["function"]! : value
        guard let name = function["name"]?.stringValue else { return nil }
        switch function["arguments"] ?? function["parameters"] {
        case nil, .null?: return (name, "{}")
        case .string(let text)?: return (name, text)
        case let arguments?: return (name, arguments.text())
        }
    }

    private static func split(_ text: String, _ separator: String) -> [String] {
        let bytes = Array(text.utf8)
        let mark = Array(separator.utf8)
        var pieces: [String] = []
        var start = 0
        var index = 0
        while index + mark.count <= bytes.count {
            if bytes[index..<index + mark.count].elementsEqual(mark) {
                pieces.append(String(decoding: bytes[start..<index], as: UTF8.self))
                index += mark.count
                start = index
            } else {
                index += 1
            }
        }
        return pieces + [String(decoding: bytes[start...], as: UTF8.self)]
    }

    /// The outermost `{…}` of a text, with regard to strings.
    static func balancedObjects(_ text: String) -> [String] {
        let bytes = Array(text.utf8)
        var objects: [String] = []
        var depth = 0
        var start = 0
        var isInString = false
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if isInString {
                if byte == UInt8(ascii: "\\") { index += 1 } else if byte == UInt8(ascii: "\"") { isInString = false }
            } else if byte == UInt8(ascii: "{") {
                if depth == 0 { start = index }
                depth += 1
            } else if byte == UInt8(ascii: "}"), depth > 0 {
                depth -= 1
                if depth == 0 { objects.append(String(decoding: bytes[start...index], as: UTF8.self)) }
            } else if byte == UInt8(ascii: "\""), depth > 0 {
                isInString = true
            }
            index += 1
        }
        return objects
    }
}
