internal import LyceumCore

/// Whether no value that is generated for one branch of a `oneOf` can satisfy another.
extension SchemaResolver {
    func checkExclusive(_ branches: [JSON], _ path: String, depth: Int) throws(LyceumError) {
        var flat: [JSON] = []
        for (index, branch) in branches.enumerated() {
            flat.append(try flatten(branch, "\(path)/oneOf/\(index)", depth: depth + 1))
        }
        for first in flat.indices {
            for second in flat.indices where second > first {
                guard try !areDisjoint(flat[first], flat[second], path, depth: depth + 1) else { continue }
                throw LyceumError(
                    .unsupported, "branches \(first) and \(second) of 'oneOf' may both match one value", at: path,
                    remedy: "Use 'anyOf', or give the branches a property with different constants.")
            }
        }
    }

    private func areDisjoint(_ a: JSON, _ b: JSON, _ path: String, depth: Int) throws(LyceumError) -> Bool {
        try checkDepth(depth, path)
        if a == .bool(false) || b == .bool(false) { return true }
        guard let first = a.objectValue, let second = b.objectValue else { return false }
        if let list = first["anyOf"]?.arrayValue { return try allDisjoint(list, b, path, depth: depth) }
        if let list = second["anyOf"]?.arrayValue { return try allDisjoint(list, a, path, depth: depth) }
        if let values = constants(first) { return try noneMatch(values, b, path) }
        if let values = constants(second) { return try noneMatch(values, a, path) }
        let firstKinds = Set(try impliedTypes(first, path).map { $0 == "integer" ? "number" : $0 })
        let secondKinds = Set(try impliedTypes(second, path).map { $0 == "integer" ? "number" : $0 })
        if firstKinds.isDisjoint(with: secondKinds) { return true }
        guard firstKinds == ["object"], secondKinds == ["object"] else { return false }
        if needsMissing(first, second) && needsMissing(second, first) { return true }
        return try differInProperty(first, second, path, depth: depth)
    }

    private func allDisjoint(_ list: [JSON], _ other: JSON, _ path: String, depth: Int) throws(LyceumError) -> Bool {
        for item in list {
            let flat = try flatten(item, path, depth: depth + 1)
            guard try areDisjoint(flat, other, path, depth: depth + 1) else { return false }
        }
        return true
    }

    func constants(_ schema: JSON.Object) -> [JSON]? { schema["const"].map { [$0] } ?? schema["enum"]?.arrayValue }

    private func noneMatch(_ values: [JSON], _ schema: JSON, _ path: String) throws(LyceumError) -> Bool {
        let validator = SchemaValidator(resolver: self)
        for value in values {
            if try validator.isValid(value, schema, path) { return false }
        }
        return true
    }

    /// Whether one requires a property that texts generated for the other never have.
    private func needsMissing(_ a: JSON.Object, _ b: JSON.Object) -> Bool {
        let isClosed = b["additionalProperties"].map { $0 == .bool(false) } ?? (b["properties"] != nil)
        guard isClosed else { return false }
        let names = b["properties"]?.objectValue ?? JSON.Object()
        let required = a["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        let needed = b["required"]?.arrayValue?.compactMap(\.stringValue) ?? []
        return required.contains { names[$0] == nil && !needed.contains($0) }
    }

    private func differInProperty(_ a: JSON.Object, _ b: JSON.Object, _ path: String, depth: Int) throws(LyceumError) -> Bool {
        let required = Set(b["required"]?.arrayValue?.compactMap(\.stringValue) ?? [])
        for name in a["required"]?.arrayValue?.compactMap(\.stringValue) ?? [] where required.contains(name) {
            guard let first = a["properties"]?[name], let second = b["properties"]?[name] else { continue }
            let left = try flatten(first, "\(path)/\(name)", depth: depth + 1)
            let right = try flatten(second, "\(path)/\(name)", depth: depth + 1)
            if try areDisjoint(left, right, "\(path)/\(name)", depth: depth + 1) { return true }
        }
        return false
    }

    /// The types a flat schema allows; without `type`, those its keywords speak of.
    func impliedTypes(_ schema: JSON.Object, _ path: String) throws(LyceumError) -> [String] {
        if let type = schema["type"] { return try types(type, path) }
        var found: [String] = []
        let keywords = Set(schema.keys)
        if !keywords.isDisjoint(with: SchemaKeywords.object) { found.append("object") }
        if !keywords.isDisjoint(with: SchemaKeywords.array) { found.append("array") }
        if let format = schema["format"]?.stringValue,
            SchemaKeywords.wholeNumberFormats[format] != nil || SchemaKeywords.numberFormats.contains(format)
        {
            found.append(SchemaKeywords.wholeNumberFormats[format] != nil ? "integer" : "number")
        } else if !keywords.isDisjoint(with: SchemaKeywords.string) {
            found.append("string")
        }
        if !keywords.isDisjoint(with: SchemaKeywords.number), !found.contains("integer") { found.append("number") }
        return found.isEmpty ? ["null", "boolean", "object", "array", "string", "number"] : found
    }
}
