internal import LyceumCore
internal import LyceumText

/// Reading what a grading model says.
enum JudgeReply {
    /// The first JSON object of a reply, fences and words around it aside.
    static func object(in reply: String) -> JSON.Object? {
        let bytes = Array(reply.utf8)
        var start = 0
        var attempts = 0
        while let open = bytes[start...].firstIndex(of: 0x7B), attempts < 50 {
            attempts += 1
            if let end = closing(bytes, open), let value = try? JSON.parse(String(decoding: bytes[open...end], as: UTF8.self)) {
                if let object = value.objectValue { return object }
            }
            start = open + 1
        }
        return nil
    }

    /// The last JSON object that has the key: a reply may quote what it grades before it says its own.
    static func value(_ key: String, in reply: String) -> JSON? {
        let bytes = Array(reply.utf8)
        var found: JSON?
        var start = 0
        var attempts = 0
        while let open = bytes[start...].firstIndex(of: 0x7B), attempts < 200 {
            attempts += 1
            start = open + 1
            guard let end = closing(bytes, open), let value = try? JSON.parse(String(decoding: bytes[open...end], as: UTF8.self)),
                let object = value.objectValue
            else { continue }
            found = object[key] ?? found
            start = end + 1
        }
        return found
    }

    /// Without what a reasoning model thinks aloud before it answers.
    static func spoken(_ reply: String) -> String {
        guard let end = reply.ranges(of: "</think>").last else { return reply }
        return String(reply[end.upperBound...])
    }

    /// Why the judge decided so, in its own words; nil where it gave no reason.
    static func reason(in reply: String) -> String? { value("reason", in: spoken(reply))?.stringValue }

    /// Where the brace that opens at a position closes; braces in texts do not count.
    private static func closing(_ bytes: [UInt8], _ open: Int) -> Int? {
        var depth = 0
        var isText = false
        var position = open
        while position < bytes.count {
            let byte = bytes[position]
            if isText, byte == 0x5C {
                position += 2
                continue
            }
            if byte == 0x22 { isText.toggle() }
            if !isText, byte == 0x7B { depth += 1 }
            if !isText, byte == 0x7D {
                depth -= 1
                if depth == 0 { return position }
            }
            position += 1
        }
        return nil
    }

    private static let graded = Pattern(#"\b(?:grade|score|verdict|rating)\b\W{0,4}(?:is\W{0,3})?([A-Za-z]+|\d+(?:\.\d+)?)"#, ignoresCase: true)

    /// The name of a level, or its value, in a reply that is not the JSON that was asked for.
    static func level(in reply: String) -> String? { graded.last(in: reply).map(PythonString.lower) }
}
