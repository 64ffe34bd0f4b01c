internal import LyceumCore

extension SchemaCompiler {
    func array(_ schema: JSON.Object, _ path: String, _ depth: Int) throws(LyceumError) -> GrammarExpression {
        let low = try count("minItems", schema, path) ?? 0
        let high = try count("maxItems", schema, path)
        var prefix: [GrammarExpression] = []
        var rest = schema["items"] ?? .bool(true)
        var fixed = schema["prefixItems"]?.arrayValue
        if let list = rest.arrayValue {
            // The older form: a list of schemas under "items".
            fixed = list
            rest = schema["additionalItems"] ?? .bool(true)
        }
        if schema["prefixItems"] != nil, fixed == nil { throw .grammar("'prefixItems' is not a list", at: path) }
        for (index, item) in (fixed ?? []).enumerated() where high.map({ index < $0 }) ?? true {
            prefix.append(try rule("item", try value(item, "\(path)/prefixItems/\(index)", depth: depth + 1)))
        }
        var most = high
        var item: GrammarExpression?
        if rest == .bool(false) || high.map({ $0 <= prefix.count }) ?? false {
            most = min(high ?? .max, prefix.count)
        } else {
            item = try rule("item", try value(rest, "\(path)/items", depth: depth + 1))
        }
        if let most, most < low { throw .grammar("no array has at least \(low) and at most \(most) items", at: path) }
        return JSONRules.group("[", try elements(prefix, item, low, most), "]")
    }

    private func elements(_ prefix: [GrammarExpression], _ item: GrammarExpression?, _ low: Int, _ most: Int?)
        throws(LyceumError) -> GrammarExpression
    {
        guard let first = prefix.first else {
            guard let item else { return .empty }
            return JSONRules.list(item, min: low, max: most)
        }
        let count = prefix.count
        var tail = item.map {
            GrammarExpression.repetition(
                .sequence([JSONRules.comma, $0]), min: max(low - count, 0), max: most.map { max($0 - count, 0) })
        } ?? .empty
        for index in stride(from: count - 1, to: 0, by: -1) {
            let here = GrammarExpression.sequence([JSONRules.comma, prefix[index], tail])
            tail = try rule("tail", index < low ? here : .optional(here))
        }
        let all = GrammarExpression.sequence([first, tail])
        return low == 0 ? .optional(all) : all
    }
}
