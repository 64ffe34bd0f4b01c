internal import LyceumCore

/// Schemas that hold at the same time, as one schema.
extension SchemaResolver {
    /// - Throws: `LyceumError` (`unsupported`) when the two cannot be written as one schema.
    func merge(_ a: JSON, _ b: JSON, _ path: String, depth: Int) throws(LyceumError) -> JSON {
        try checkDepth(depth, path)
        if a == .bool(false) || b == .bool(false) { return .bool(false) }
        if a == .bool(true) || a.objectValue?.isEmpty == true { return b }
        if b == .bool(true) || b.objectValue?.isEmpty == true { return a }
        guard let left = try flatten(a, path, depth: depth + 1).objectValue,
            let right = try flatten(b, path, depth: depth + 1).objectValue
        else { return .bool(false) }
        var result = left
        for (keyword, value) in right {
            guard let present = left[keyword] else {
                if !["properties", "additionalProperties"].contains(keyword) { result[keyword] = value }
                continue
            }
            if ["properties", "additionalProperties"].contains(keyword) { continue }
            result[keyword] = try combine(keyword, present, value, path, depth: depth)
        }
        try mergeProperties(left, right, into: &result, path, depth: depth)
        return .object(result)
    }

    private func combine(_ keyword: String, _ a: JSON, _ b: JSON, _ path: String, depth: Int) throws(LyceumError) -> JSON {
        if a == b { return a }
        switch keyword {
        case "type": return try intersectTypes(a, b, path)
        case "enum": return .array((a.arrayValue ?? []).filter { (b.arrayValue ?? []).contains($0) })
        case "required": return .array((a.arrayValue ?? []) + (b.arrayValue ?? []).filter { !(a.arrayValue ?? []).contains($0) })
        case "minimum", "exclusiveMinimum", "minLength", "minItems":
            if let x = a.doubleValue, let y = b.doubleValue { return x >= y ? a : b }
        case "maximum", "exclusiveMaximum", "maxLength", "maxItems":
            if let x = a.doubleValue, let y = b.doubleValue { return x <= y ? a : b }
        case "items", "additionalItems": return try merge(a, b, path, depth: depth + 1)
        case "nullable": return .bool(a == .bool(true) && b == .bool(true))
        case "anyOf": return try product(a, b, path, depth: depth)
        default: break
        }
        throw LyceumError(
            .unsupported, "two different values of '\(keyword)' hold at the same time, which is not supported", at: path,
            remedy: "Write them as one.")
    }

    private func product(_ a: JSON, _ b: JSON, _ path: String, depth: Int) throws(LyceumError) -> JSON {
        let first = a.arrayValue ?? []
        let second = b.arrayValue ?? []
        guard first.count * second.count <= 64 else {
            throw LyceumError(.limitExceeded, "more than 64 combinations of alternatives", at: path)
        }
        var result: [JSON] = []
        for x in first {
            for y in second { result.append(try merge(x, y, path, depth: depth + 1)) }
        }
        return .array(result)
    }

    private func intersectTypes(_ a: JSON, _ b: JSON, _ path: String) throws(LyceumError) -> JSON {
        let first = try types(a, path)
        let second = try types(b, path)
        var both = first.filter(second.contains)
        if first.contains("integer"), second.contains("number"), !both.contains("integer") { both.append("integer") }
        if second.contains("integer"), first.contains("number"), !both.contains("integer") { both.append("integer") }
        return .array(both.map(JSON.string))
    }

    func types(_ value: JSON, _ path: String) throws(LyceumError) -> [String] {
        let all: Set<String> = ["null", "boolean", "object", "array", "string", "number", "integer"]
        let names = value.stringValue.map { [$0] } ?? value.arrayValue?.compactMap(\.stringValue) ?? []
        guard names.allSatisfy(all.contains), !names.isEmpty || value.arrayValue?.isEmpty == true else {
            throw .grammar("'type' is \(value.text()); expected a type of JSON", at: path)
        }
        return names
    }

    /// A property that only one side names must also satisfy the other side's rule for additional properties.
    private func mergeProperties(
        _ a: JSON.Object, _ b: JSON.Object, into result: inout JSON.Object, _ path: String, depth: Int
    ) throws(LyceumError) {
        let first = a["properties"]?.objectValue ?? JSON.Object()
        let second = b["properties"]?.objectValue ?? JSON.Object()
        var merged = JSON.Object()
        for (name, schema) in first {
            let other = second[name] ?? b["additionalProperties"] ?? .bool(true)
            merged[name] = try merge(schema, other, "\(path)/properties/\(name)", depth: depth + 1)
        }
        for (name, schema) in second where first[name] == nil {
            let other = a["additionalProperties"] ?? .bool(true)
            merged[name] = try merge(other, schema, "\(path)/properties/\(name)", depth: depth + 1)
        }
        if a["properties"] != nil || b["properties"] != nil { result["properties"] = .object(merged) }
        switch (a["additionalProperties"], b["additionalProperties"]) {
        case (let x?, let y?): result["additionalProperties"] = try merge(x, y, path, depth: depth + 1)
        case (let x?, nil): result["additionalProperties"] = x
        case (nil, let y?): result["additionalProperties"] = y
        case (nil, nil): break
        }
    }
}
