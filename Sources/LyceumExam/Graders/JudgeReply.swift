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
