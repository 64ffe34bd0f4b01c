internal import LyceumCore

extension SchemaCompiler {
    func object(_ schema: JSON.Object, _ path: String, _ depth: Int) throws(LyceumError) -> GrammarExpression {
        let properties = try self.properties(schema, path)
        let additional = schema["additionalProperties"]
        if properties.isEmpty, additional == nil || additional == .bool(true) { return .rule("object") }
        var members: [(expression: GrammarExpression, isRequired: Bool)] = []
        for property in properties {
            guard property.schema != .bool(false) else {
                if property.isRequired {
                    throw .grammar("the property '\(property.name)' is required but not allowed", at: path)
                }
                continue
            }
            let place = "\(path)/properties/\(property.name)"
            let inner: GrammarExpression
            do throws(LyceumError) {
                inner = try value(property.schema, place, depth: depth + 1)
            } catch where error.code == .invalidArgument && !property.isRequired && property.isImpossible {
                continue
            }
            let member = GrammarExpression.sequence([
                .text(JSON.string(property.name).text() + ":"), .rule("space"), inner,
            ])
            members.append((try rule("member", member), property.isRequired))
        }
        let extra = try additionalMember(additional, properties.map(\.name), path, depth)
        return JSONRules.group("{", try sequence(members, extra), "}")
    }

    private struct Property {
        var name: String
        var schema: JSON
        var isRequired: Bool
        var isImpossible: Bool { schema == .bool(false) }
    }

    private func properties(_ schema: JSON.Object, _ path: String) throws(LyceumError) -> [Property] {
        let declared = schema["properties"] ?? .object(JSON.Object())
        let requiredList = schema["required"] ?? .array([])
        guard let object = declared.objectValue else { throw .grammar("'properties' is not an object", at: path) }
        guard let required = requiredList.arrayValue?.compactMap(\.stringValue), required.count == requiredList.arrayValue?.count
        else { throw .grammar("'required' is not a list of names", at: path) }
        let names = Set(required)
        var result = object.map { Property(name: $0, schema: $1, isRequired: names.contains($0)) }
        var seen = Set(object.keys)
        for name in required where seen.insert(name).inserted {
            result.append(Property(name: name, schema: schema["additionalProperties"] ?? .bool(true), isRequired: true))
        }
        return result
    }

    /// The members in order, optional ones left out or not, with commas between those present.
    private func sequence(
        _ members: [(expression: GrammarExpression, isRequired: Bool)], _ extra: GrammarExpression?
    ) throws(LyceumError) -> GrammarExpression {
        // rest[i]: what may follow once a member has come; first: the same while none has.
        var rest = extra.map {
            GrammarExpression.repetition(.sequence([JSONRules.comma, $0]), min: 0, max: nil)
        } ?? .empty
        var first = extra.map { JSONRules.list($0, min: 0, max: nil) } ?? .empty
        for member in members.reversed() {
            let here = GrammarExpression.sequence([member.expression, rest])
            let after = GrammarExpression.sequence([JSONRules.comma, here])
            first = try rule("first", member.isRequired ? here : .choice([here, first]))
            rest = member.isRequired
                ? try rule("rest", after)
                : try rule("rest", .sequence([.optional(.sequence([JSONRules.comma, member.expression])), rest]))
        }
        return first
    }

    private func additionalMember(_ schema: JSON?, _ names: [String], _ path: String, _ depth: Int)
        throws(LyceumError) -> GrammarExpression?
    {
        guard let schema, schema != .bool(false) else { return nil }
        let inner = try value(schema, "\(path)/additionalProperties", depth: depth + 1)
        let key = try rule("key", try key(except: names, path))
        return try rule("additional", .sequence([key, .text(":"), .rule("space"), inner]))
    }

    /// A key that is none of the names. Without escapes, by which a name could be written in another way.
    private func key(except names: [String], _ path: String) throws(LyceumError) -> GrammarExpression {
        let paths = names.map { Array($0.unicodeScalars.map(\.value)) }.filter { $0.allSatisfy(JSONRules.plain.contains) }
        guard paths.allSatisfy({ $0.count <= 200 }) else {
            throw LyceumError(
                .unsupported, "property names longer than 200 characters beside 'additionalProperties' are not supported", at: path)
        }
        return .sequence([.text("\""), Self.rest(avoiding: paths), .text("\"")])
    }

    /// What may follow a common prefix of the names so that none of them comes out.
    private static func rest(avoiding names: [[UInt32]]) -> GrammarExpression {
        let next = Dictionary(grouping: names.filter { !$0.isEmpty }, by: { $0[0] })
        var options: [GrammarExpression] = []
        for (scalar, group) in next.sorted(by: { $0.key < $1.key }) {
            let inner = rest(avoiding: group.map { Array($0.dropFirst()) })
            options.append(.sequence([.scalars(ScalarSet([scalar...scalar])), inner]))
        }
        let others = JSONRules.plain.subtracting(ScalarSet(next.keys.map { $0...$0 }))
        options.append(.sequence([.scalars(others), .repetition(.scalars(JSONRules.plain), min: 0, max: nil)]))
        // The name itself must not end here; the empty key is left out as well, it is rarely meant.
        let isPrefixOnly = !names.contains([])
        return isPrefixOnly ? .choice([.empty] + options) : .choice(options)
    }
}
