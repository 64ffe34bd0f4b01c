internal import LyceumCore

/// Follows references and joins `allOf` inside one schema document.
final class SchemaResolver {
    let root: JSON
    private var work = 0

    init(_ root: JSON) { self.root = root }

    func checkDepth(_ depth: Int, _ path: String) throws(LyceumError) {
        work += 1
        guard depth <= GrammarLimits.nesting, work <= 200_000 else {
            throw LyceumError(
                .limitExceeded, "the schema nests deeper than \(GrammarLimits.nesting) levels or refers to itself without end",
                at: path)
        }
    }

    /// The schema a reference points to: `#`, or `#/` and a JSON pointer.
    func target(_ reference: String, _ path: String) throws(LyceumError) -> JSON {
        guard reference == "#" || reference.hasPrefix("#/") else {
            throw LyceumError(
                .unsupported, "the reference '\(reference)' leads out of the schema; only '#/…' is supported", at: path,
                remedy: "Put the definition under \"$defs\".")
        }
        var value = root
        for part in reference.dropFirst().split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
            let key = Self.unescape(String(part))
            guard let next = value[key] ?? Int(key).flatMap({ value[$0] }) else {
                throw LyceumError(.notFound, "the reference '\(reference)' leads to nothing", at: path)
            }
            value = next
        }
        return value
    }

    private static func unescape(_ part: String) -> String {
        var bytes: [UInt8] = []
        let input = Array(part.utf8)
        var index = 0
        while index < input.count {
            if input[index] == UInt8(ascii: "%"), index + 2 < input.count,
                let value = UInt8(String(decoding: input[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                index += 3
            } else if input[index] == UInt8(ascii: "~"), index + 1 < input.count {
                bytes.append(input[index + 1] == UInt8(ascii: "1") ? UInt8(ascii: "/") : UInt8(ascii: "~"))
                index += 2
            } else {
                bytes.append(input[index])
                index += 1
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The schema without `$ref` and `allOf` at its top, and with `oneOf` turned into `anyOf` once its branches are known to exclude each other.
    func flatten(_ schema: JSON, _ path: String, depth: Int) throws(LyceumError) -> JSON {
        try checkDepth(depth, path)
        guard let object = schema.objectValue else {
            guard schema.boolValue != nil else {
                throw .grammar("expected a schema (an object or a boolean), found \(schema.kind)", at: path)
            }
            return schema
        }
        try SchemaKeywords.check(object, path)
        var rest = SchemaKeywords.stripped(object)
        let reference = rest["$ref"]
        let all = rest["allOf"]
        let one = rest["oneOf"]
        for keyword in ["$ref", "allOf", "oneOf"] { rest[keyword] = nil }
        if rest["nullable"] != nil { try applyNullable(&rest, path) }
        var result = JSON.object(rest)
        if let reference {
            guard let text = reference.stringValue else { throw .grammar("'$ref' is not a string", at: path) }
            result = try merge(try flatten(try target(text, path), text, depth: depth + 1), result, path, depth: depth + 1)
        }
        if let all {
            for (index, part) in try schemas(all, "allOf", path).enumerated() {
                result = try merge(result, try flatten(part, "\(path)/allOf/\(index)", depth: depth + 1), path, depth: depth + 1)
            }
        }
        if let one {
            let branches = try schemas(one, "oneOf", path)
            try checkExclusive(branches, path, depth: depth)
            result = try merge(result, .object(JSON.Object([("anyOf", .array(branches))])), path, depth: depth + 1)
        }
        return result
    }

    private func applyNullable(_ schema: inout JSON.Object, _ path: String) throws(LyceumError) {
        let isNullable = schema["nullable"] == .bool(true)
        schema["nullable"] = nil
        guard isNullable, let type = schema["type"] else { return }
        let names = try types(type, path)
        if !names.contains("null") { schema["type"] = .array((names + ["null"]).map(JSON.string)) }
        if let values = schema["enum"]?.arrayValue, !values.contains(.null) { schema["enum"] = .array(values + [.null]) }
    }

    func schemas(_ value: JSON, _ keyword: String, _ path: String) throws(LyceumError) -> [JSON] {
        guard let list = value.arrayValue, !list.isEmpty else {
            throw .grammar("'\(keyword)' must be a list of schemas that is not empty", at: path)
        }
        return list
    }
}
