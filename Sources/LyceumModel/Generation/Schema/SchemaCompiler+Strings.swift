internal import LyceumCore

extension SchemaCompiler {
    func string(_ schema: JSON.Object, _ path: String) throws(LyceumError) -> GrammarExpression {
        let low = try count("minLength", schema, path) ?? 0
        let high = try count("maxLength", schema, path)
        if let high, high < low { throw .grammar("'maxLength' \(high) is below 'minLength' \(low)", at: path) }
        if let pattern = try pattern(schema, path) {
            let content = try PatternParser.parse(pattern, location: path)
            let bounds = content.lengthBounds
            guard bounds.min >= low, high.map({ high in bounds.max.map { $0 <= high } ?? false }) ?? true else {
                throw LyceumError(
                    .unsupported, "a pattern or format together with lengths it does not guarantee is not supported", at: path,
                    remedy: "Write the lengths into the pattern.")
            }
            return .sequence([.text("\""), Self.encoded(content), .text("\"")])
        }
        if low == 0, high == nil { return .rule("string") }
        return .sequence([.text("\""), .repetition(.rule("character"), min: low, max: high), .text("\"")])
    }

    private func pattern(_ schema: JSON.Object, _ path: String) throws(LyceumError) -> String? {
        var pattern: String?
        if let value = schema["pattern"] {
            guard let text = value.stringValue else { throw .grammar("'pattern' is not a string", at: path) }
            pattern = text
        }
        guard let value = schema["format"] else { return pattern }
        let name = value.stringValue ?? ""
        // Formats of numbers say nothing about strings.
        if SchemaKeywords.wholeNumberFormats[name] != nil || SchemaKeywords.numberFormats.contains(name) { return pattern }
        guard let format = StringFormats.patterns[name] else {
            throw LyceumError(
                .unsupported, "the format '\(name)' is not supported", at: path,
                remedy: "Use one of: \(StringFormats.patterns.keys.sorted().joined(separator: ", ")).")
        }
        guard pattern == nil else {
            throw LyceumError(.unsupported, "'pattern' together with 'format' is not supported", at: path)
        }
        return format
    }

    /// The expression with its characters written as in a JSON string.
    static func encoded(_ expression: GrammarExpression) -> GrammarExpression {
        switch expression {
        case .literal, .rule: expression
        case .scalars(let set): encoded(set)
        case .sequence(let items): .sequence(items.map(encoded))
        case .choice(let options): .choice(options.map(encoded))
        case .repetition(let item, let min, let max): .repetition(encoded(item), min: min, max: max)
        }
    }

    private static func encoded(_ set: ScalarSet) -> GrammarExpression {
        let plain = set.intersection(JSONRules.plain)
        var options: [GrammarExpression] = plain.isEmpty ? [] : [.scalars(plain)]
        for (scalar, escape) in [(0x22, "\\\""), (0x5C, "\\\\"), (10, "\\n"), (9, "\\t"), (13, "\\r")] as [(UInt32, String)]
        where set.contains(scalar) {
            options.append(.text(escape))
        }
        for scalar in UInt32(0)..<32 where set.contains(scalar) && ![9, 10, 13].contains(scalar) {
            // Other control characters only where nothing else is meant.
            guard plain.isEmpty else { continue }
            options.append(.text("\\u00" + (scalar < 16 ? "0" : "") + String(scalar, radix: 16)))
        }
        return options.count == 1 ? options[0] : .choice(options)
    }
}
