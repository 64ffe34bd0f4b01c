public import LyceumCore

/// Where generated JSON may have white space: after `{ [ , :` and before `} ]`.
public enum JSONWhitespace: Sendable, Hashable {
    case none
    /// One optional space.
    case spaces
    /// Nothing, a space, or one or two line ends with an indent of at most 20: what models were trained on, with no room to run away.
    case flexible

    var expression: GrammarExpression {
        switch self {
        case .none: return .empty
        case .spaces: return .optional(.text(" "))
        case .flexible:
            let indent = GrammarExpression.repetition(.scalars(ScalarSet(" \t")), min: 0, max: 20)
            let lines = GrammarExpression.repetition(.text("\n"), min: 1, max: 2)
            return .optional(.choice([.text(" "), .sequence([lines, indent])]))
        }
    }
}

extension Grammar {
    /// A grammar whose texts are JSON values that satisfy a schema.
    ///
    /// Every text of the grammar is valid; not every valid text is in the grammar: properties come in the order of the schema, objects that list their
    /// properties have no others unless `additionalProperties` says so, numbers have at most 16 digits, and strings of a format take its usual forms.
    ///
    /// - Throws: `LyceumError`: `unsupported` names a keyword, pattern or combination that cannot be honored and its place in the schema;
    ///   `invalidArgument` for a wrong or contradictory schema; `limitExceeded` for one that is too large.
    public static func jsonSchema(_ schema: JSON, whitespace: JSONWhitespace = .flexible) throws(LyceumError) -> Grammar {
        let compiler = SchemaCompiler(schema, whitespace)
        return try compiler.compile()
    }

    /// A grammar of all JSON values, or of all objects.
    public static func json(objectsOnly: Bool = false, whitespace: JSONWhitespace = .flexible) throws(LyceumError) -> Grammar {
        try jsonSchema(objectsOnly ? ["type": "object"] : .bool(true), whitespace: whitespace)
    }
}

/// Turns a schema into grammar rules.
final class SchemaCompiler {
    let resolver: SchemaResolver
    var grammar = Grammar()
    private var rulesOfReferences: [String: String] = [:]
    private var counter = 0

    init(_ schema: JSON, _ whitespace: JSONWhitespace) {
        resolver = SchemaResolver(schema)
        grammar.define("root", .empty)
        grammar.define("space", whitespace.expression)
        JSONRules.define(in: &grammar)
    }

    func compile() throws(LyceumError) -> Grammar {
        rulesOfReferences["#"] = "root"
        grammar.define("root", try value(resolver.root, "#", depth: 0))
        if let name = grammar.endlessRule {
            throw .grammar("the schema has no finite value: '\(name)' always contains itself", at: "#")
        }
        return grammar
    }

    /// Defines a rule with a new name.
    func rule(_ name: String, _ expression: GrammarExpression) throws(LyceumError) -> GrammarExpression {
        guard grammar.names.count < GrammarLimits.rules else {
            throw LyceumError(.limitExceeded, "the schema needs more than \(GrammarLimits.rules) rules")
        }
        counter += 1
        grammar.define("\(name)-\(counter)", expression)
        return .rule("\(name)-\(counter)")
    }

    // MARK: Schemas

    func value(_ schema: JSON, _ path: String, depth: Int) throws(LyceumError) -> GrammarExpression {
        try resolver.checkDepth(depth, path)
        if let object = schema.objectValue {
            try SchemaKeywords.check(object, path)
            let rest = SchemaKeywords.stripped(object)
            if rest.count == 1, let reference = rest["$ref"]?.stringValue { return try self.reference(reference, path, depth) }
        }
        let flat = try resolver.flatten(schema, path, depth: depth + 1)
        guard let object = flat.objectValue else {
            guard flat == .bool(true) else { throw .grammar("no value satisfies the schema", at: path) }
            return .rule("value")
        }
        return try self.flat(object, path, depth)
    }

    private func reference(_ reference: String, _ path: String, _ depth: Int) throws(LyceumError) -> GrammarExpression {
        if let name = rulesOfReferences[reference] { return .rule(name) }
        let target = try resolver.target(reference, path)
        counter += 1
        let name = "ref-\(counter)"
        rulesOfReferences[reference] = name
        grammar.define(name, .empty)
        grammar.define(name, try value(target, reference, depth: depth + 1))
        if grammar.leftRecursiveRule != nil {
            throw .grammar("the reference '\(reference)' refers to itself without anything between", at: path)
        }
        return .rule(name)
    }

    private func flat(_ schema: JSON.Object, _ path: String, _ depth: Int) throws(LyceumError) -> GrammarExpression {
        if let list = schema["anyOf"] { return try anyOf(list, schema, path, depth) }
        if let values = resolver.constants(schema) { return try constants(values, schema, path) }
        guard !schema.isEmpty else { return .rule("value") }
        var options: [GrammarExpression] = []
        let types = try resolver.impliedTypes(schema, path)
        for type in types where !(type == "integer" && types.contains("number")) {
            options.append(try self.type(type, schema, path, depth))
        }
        guard !options.isEmpty else { throw .grammar("no type is left that satisfies the schema", at: path) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private func anyOf(_ list: JSON, _ schema: JSON.Object, _ path: String, _ depth: Int) throws(LyceumError)
        -> GrammarExpression
    {
        var rest = schema
        rest["anyOf"] = nil
        var options: [GrammarExpression] = []
        var failure: LyceumError?
        for (index, branch) in try resolver.schemas(list, "anyOf", path).enumerated() {
            let place = "\(path)/anyOf/\(index)"
            if rest.isEmpty {
                options.append(try value(branch, place, depth: depth + 1))
                continue
            }
            // A branch that contradicts the keywords beside it simply cannot be chosen.
            let merged = try resolver.merge(branch, .object(rest), place, depth: depth + 1)
            do throws(LyceumError) {
                options.append(try value(merged, place, depth: depth + 1))
            } catch where error.code == .invalidArgument { failure = error }
        }
        guard !options.isEmpty else { throw failure ?? .grammar("no branch can match", at: path) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private func constants(_ values: [JSON], _ schema: JSON.Object, _ path: String) throws(LyceumError)
        -> GrammarExpression
    {
        let validator = SchemaValidator(resolver: resolver)
        var options: [GrammarExpression] = []
        for value in values where try validator.isValid(value, .object(schema), path) {
            if case .number(let number) = value, !number.isFinite {
                throw .grammar("\(number) is no JSON value", at: path)
            }
            options.append(.text(value.text()))
        }
        guard !options.isEmpty else { throw .grammar("none of the listed values satisfies the schema", at: path) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private func type(_ type: String, _ schema: JSON.Object, _ path: String, _ depth: Int) throws(LyceumError)
        -> GrammarExpression
    {
        switch type {
        case "null": .text("null")
        case "boolean": .choice([.text("true"), .text("false")])
        case "string": try string(schema, path)
        case "integer": try number(schema, path, isWhole: true)
        case "number": try number(schema, path, isWhole: false)
        case "array": try array(schema, path, depth)
        default: try object(schema, path, depth)
        }
    }

    func count(_ keyword: String, _ schema: JSON.Object, _ path: String) throws(LyceumError) -> Int? {
        guard let value = schema[keyword] else { return nil }
        guard let count = value.intValue, count >= 0 else {
            throw .grammar("'\(keyword)' is \(value.text()); expected a whole number of at least 0", at: path)
        }
        guard count <= 100_000 else {
            throw LyceumError(.limitExceeded, "'\(keyword)' is \(count); at most 100000 is supported", at: path)
        }
        return count
    }
}
