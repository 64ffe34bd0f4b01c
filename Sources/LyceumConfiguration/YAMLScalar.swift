internal import LyceumCore

/// What a scalar without quotes means: the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2, §10.3.2), where `no` and `on` are text.
enum YAMLScalar {
    static func isNull(_ text: String) -> Bool { ["", "~", "null", "Null", "NULL"].contains(text) }

    static func flag(_ text: String) -> Bool? {
        switch text {
        case "true", "True", "TRUE": true
        case "false", "False", "FALSE": false
        default: nil
        }
    }

    static func json(_ text: String) -> JSON {
        if isNull(text) { return .null }
        if let flag = flag(text) { return .bool(flag) }
        if let whole = whole(text) { return .integer(whole) }
        if let number = number(text) { return .number(number) }
        return .string(text)
    }

    static func whole(_ text: String) -> Int? {
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
        return Int(text)
    }

    static func number(_ text: String) -> Double? {
        switch text {
        case ".nan", ".NaN", ".NAN": return .nan
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": return .infinity
        case "-.inf", "-.Inf", "-.INF": return -.infinity
        default: break
        }
        // Swift also reads "nan", "inf" and hexadecimal fractions, which are text here.
        guard text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) }), text.utf8.contains(where: { (48...57).contains($0) })
        else { return nil }
        return Double(text.hasSuffix(".") ? text + "0" : text.hasPrefix(".") ? "0" + text : text)
    }
}
