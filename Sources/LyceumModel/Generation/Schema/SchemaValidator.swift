public import LyceumCore

extension JSON {
    /// Whether the value satisfies a JSON Schema.
    ///
    /// Knows the keywords that constrained decoding knows.
    /// - Throws: `LyceumError` (`unsupported`) that names a keyword it does not know, `invalidArgument` for a wrong schema.
    public func satisfies(schema: JSON) throws(LyceumError) -> Bool {
        try SchemaValidator(resolver: SchemaResolver(schema)).isValid(self, schema, "#")
    }
}

/// Checks values against schemas, keyword by keyword.
struct SchemaValidator {
    let resolver: SchemaResolver
    /// Nested checks so far.
    var depth = 0

    init(resolver: SchemaResolver) { self.resolver = resolver }

    func isValid(_ value: JSON, _ schema: JSON, _ path: String) throws(LyceumError) -> Bool {
        if let allows = schema.boolValue { return allows }
        guard let object = schema.objectValue else { throw .grammar("expected a schema, found \(schema.kind)", at: path) }
        guard depth <= 512 else { throw LyceumError(.limitExceeded, "the schema refers to itself without end", at: path) }
        try SchemaKeywords.check(object, path)
        var inner = self
        inner.depth += 1
        for (keyword, argument) in object {
            guard try inner.holds(keyword, argument, value, object, path) else { return false }
        }
        return true
    }

    private func holds(_ keyword: String, _ argument: JSON, _ value: JSON, _ schema: JSON.Object, _ path: String)
        throws(LyceumError) -> Bool
    {
        switch keyword {
        case "$ref":
            return try isValid(value, try resolver.target(argument.stringValue ?? "", path), argument.stringValue ?? path)
        case "type":
            if value.isNull, schema["nullable"] == .bool(true) { return true }
            return try resolver.types(argument, path).contains { Self.isType(value, $0) }
        case "const": return Self.areEqual(value, argument)
        case "enum":
            if value.isNull, schema["nullable"] == .bool(true) { return true }
            return (argument.arrayValue ?? []).contains { Self.areEqual(value, $0) }
        case "allOf": return try count(argument, value, path) == argument.arrayValue?.count
        case "anyOf": return try count(argument, value, path) > 0
        case "oneOf": return try count(argument, value, path) == 1
        default: return try holdsForKind(keyword, argument, value, schema, path)
        }
    }

    private func count(_ list: JSON, _ value: JSON, _ path: String) throws(LyceumError) -> Int {
        var matching = 0
        for schema in list.arrayValue ?? [] where try isValid(value, schema, path) { matching += 1 }
        return matching
    }

    private func holdsForKind(_ keyword: String, _ argument: JSON, _ value: JSON, _ schema: JSON.Object, _ path: String)
        throws(LyceumError) -> Bool
    {
        switch value {
        case .object(let object): return try holds(keyword, argument, object, schema, path)
        case .array(let elements): return try holds(keyword, argument, elements, schema, path)
        case .string(let text): return try holds(keyword, argument, text, path)
        case .integer, .number: return holds(keyword, argument, number: value.doubleValue ?? .nan)
        default: return true
        }
    }

    private func holds(_ keyword: String, _ argument: JSON, _ object: JSON.Object, _ schema: JSON.Object, _ path: String)
        throws(LyceumError) -> Bool
    {
        switch keyword {
        case "required": return (argument.arrayValue ?? []).allSatisfy { object[$0.stringValue ?? ""] != nil }
        case "properties":
            for (name, rule) in argument.objectValue ?? JSON.Object() {
                if let value = object[name], try !isValid(value, rule, "\(path)/\(name)") { return false }
            }
        case "additionalProperties":
            for (name, value) in object where schema["properties"]?[name] == nil {
                if try !isValid(value, argument, "\(path)/\(name)") { return false }
            }
        default: break
        }
        return true
    }

    private func holds(_ keyword: String, _ argument: JSON, _ elements: [JSON], _ schema: JSON.Object, _ path: String)
        throws(LyceumError) -> Bool
    {
        let prefix = schema["prefixItems"]?.arrayValue ?? schema["items"]?.arrayValue ?? []
        switch keyword {
        case "minItems": return Double(elements.count) >= argument.doubleValue ?? 0
        case "maxItems": return Double(elements.count) <= argument.doubleValue ?? .infinity
        case "prefixItems", "items", "additionalItems":
            if let rules = argument.arrayValue {
                for (value, rule) in zip(elements, rules) where try !isValid(value, rule, path) { return false }
            } else {
                for value in elements.dropFirst(prefix.count) where try !isValid(value, argument, path) { return false }
            }
        default: break
        }
        return true
    }

    private func holds(_ keyword: String, _ argument: JSON, _ text: String, _ path: String) throws(LyceumError) -> Bool {
        let length = Double(text.unicodeScalars.count)
        switch keyword {
        case "minLength": return length >= argument.doubleValue ?? 0
        case "maxLength": return length <= argument.doubleValue ?? .infinity
        case "pattern": return try Self.matches(text, argument.stringValue ?? "", path)
        case "format":
            guard let pattern = StringFormats.patterns[argument.stringValue ?? ""] else { return true }
            return try Self.matches(text, pattern, path)
        default: return true
        }
    }

    static func matches(_ text: String, _ pattern: String, _ path: String) throws(LyceumError) -> Bool {
        var grammar = Grammar()
        grammar.define("root", try PatternParser.parse(pattern, location: path))
        return try GrammarConstraint.matches(text, grammar)
    }

    private func holds(_ keyword: String, _ argument: JSON, number: Double) -> Bool {
        let bound = argument.doubleValue ?? .nan
        switch keyword {
        case "minimum": return number >= bound
        case "maximum": return number <= bound
        case "exclusiveMinimum": return number > bound
        case "exclusiveMaximum": return number < bound
        case "multipleOf": return (number / bound).rounded() == number / bound
        case "format":
            guard let range = SchemaKeywords.wholeNumberFormats[argument.stringValue ?? ""] else { return true }
            return Int(exactly: number).map(range.contains) ?? false
        default: return true
        }
    }

    private static func isType(_ value: JSON, _ type: String) -> Bool {
        switch (value, type) {
        case (.null, "null"), (.bool, "boolean"), (.string, "string"), (.array, "array"), (.object, "object"): true
        case (.integer, "number"), (.number, "number"), (.integer, "integer"): true
        case (.number(let number), "integer"): number.rounded() == number
        default: false
        }
    }

    /// Equality of JSON values: numbers by value, objects without regard to order.
    static func areEqual(_ a: JSON, _ b: JSON) -> Bool {
        switch (a, b) {
        case (.integer, .number), (.number, .integer), (.number, .number): return a.doubleValue == b.doubleValue
        case (.array(let x), .array(let y)): return x.count == y.count && zip(x, y).allSatisfy { areEqual($0, $1) }
        case (.object(let x), .object(let y)):
            return x.count == y.count && x.allSatisfy { name, value in y[name].map { areEqual(value, $0) } ?? false }
        default: return a == b
        }
    }
}
