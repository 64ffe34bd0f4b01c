import LyceumCore
import LyceumTensor
import Testing

@testable import LyceumModel

@Suite("JSON schemas as grammars")
struct GrammarSchemaTests {
    func grammar(_ schema: String, _ whitespace: JSONWhitespace = .flexible) throws -> Grammar {
        try Grammar.jsonSchema(try JSON.parse(schema), whitespace: whitespace)
    }

    func expect(_ schema: String, _ matching: [String], _ failing: [String]) throws {
        let grammar = try grammar(schema)
        let rule = try JSON.parse(schema)
        for text in matching {
            #expect(try GrammarConstraint.matches(text, grammar), "\(text) of \(schema)")
            #expect(try JSON.parse(text).satisfies(schema: rule), "\(text) of \(schema)")
        }
        for text in failing { #expect(try !GrammarConstraint.matches(text, grammar), "\(text) of \(schema)") }
    }

    @Test("objects have their required properties, optional ones in order, others only where allowed")
    func objects() throws {
        let schema = #"{"type":"object","properties":{"a":{"type":"integer"},"b":{"type":"boolean"},"c":{"type":"null"}},"required":["b"]}"#
        try expect(
            schema,
            [#"{"b":true}"#, #"{"a": 1, "b": false}"#, #"{"a":1,"b":true,"c":null}"#, "{\n  \"b\": true\n}", #"{"b":true,"c":null}"#],
            ["{}", #"{"a":1}"#, #"{"b":1}"#, #"{"b":true,"d":1}"#, #"{"b":true,}"#, #"{"a":1"b":true}"#, #"{"b":true,"a":1}"#])
        try expect(
            #"{"properties":{"ab":{"const":1}},"additionalProperties":{"type":"boolean"}}"#,
            ["{}", #"{"ab":1}"#, #"{"a":true,"abc":false}"#, #"{"ab":1,"x":true}"#, #"{"b":true}"#],
            [#"{"ab":true}"#, #"{"a":1}"#, #"{"\u0061b":true}"#])
        try expect(#"{"type":"object","additionalProperties":{"type":"integer"},"required":["n"]}"#, [#"{"n":3}"#, #"{"n":3,"m":4}"#], ["{}", #"{"m":1}"#])
    }

    @Test("arrays keep their lengths and positions")
    func arrays() throws {
        try expect(#"{"type":"array","items":{"type":"integer"},"minItems":2,"maxItems":3}"#, ["[1,2]", "[1, 2, 3]"], ["[1]", "[1,2,3,4]", "[]", "[1,true]"])
        try expect(
            #"{"type":"array","prefixItems":[{"const":"a"},{"type":"integer"}],"items":{"type":"boolean"},"minItems":1,"maxItems":4}"#,
            [#"["a"]"#, #"["a",1]"#, #"["a",1,true,false]"#], ["[]", #"["a",true]"#, #"["a",1,true,false,true]"#])
        try expect(#"{"type":"array","prefixItems":[{"type":"null"}],"items":false}"#, ["[]", "[null]"], ["[null,1]"])
        try expect(#"{"type":"array","maxItems":0}"#, ["[]"], ["[1]"])
    }

    @Test("alternatives, constants, merged and recursive schemas")
    func combinations() throws {
        try expect(#"{"enum":[1,"a",null,{"x":[1,2]}]}"#, ["1", #""a""#, "null", #"{"x":[1,2]}"#], ["2", "true"])
        try expect(#"{"type":"string","enum":[1,"a"]}"#, [#""a""#], ["1"])
        try expect(#"{"anyOf":[{"type":"integer"},{"type":"string","maxLength":2}]}"#, ["12", #""ab""#, #""é漢""#], [#""abc""#])
        try expect(
            #"{"allOf":[{"properties":{"a":{"type":"integer"}},"required":["a"]},{"properties":{"a":{"minimum":5},"b":{"type":"null"}}}]}"#,
            [#"{"a":5}"#, #"{"a":17,"b":null}"#], [#"{"a":4}"#, "{}"])
        try expect(
            ##"{"$defs":{"n":{"type":"object","properties":{"v":{"type":"integer"},"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["v","next"]}},"$ref":"#/$defs/n"}"##,
            [#"{"v":1,"next":null}"#, #"{"v":1,"next":{"v":2,"next":null}}"#], [#"{"v":1}"#, #"{"v":1,"next":{}}"#])
        try expect(#"{"type":["integer","null"]}"#, ["1", "null"], ["true"])
        try expect(#"{"type":"string","nullable":true,"enum":["x"]}"#, [#""x""#, "null"], ["1"])
        try expect(
            #"{"oneOf":[{"type":"object","properties":{"k":{"const":"a"},"n":{"type":"integer"}},"required":["k","n"]},{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}]}"#,
            [#"{"k":"a","n":1}"#, #"{"k":"b"}"#], [#"{"k":"a"}"#, #"{"k":"c"}"#])
    }

    @Test("strings keep lengths, patterns and formats")
    func strings() throws {
        try expect(#"{"type":"string","minLength":1,"maxLength":3}"#, [#""a""#, #""\n\"é""#, #""\u00e9""#], [#""""#, #""abcd""#, #""\ud83d""#, "\"\n\""])
        try expect(#"{"type":"string","pattern":"^[a-c]{2,3}(-\\d+)?$"}"#, [#""ab""#, #""abc-12""#], [#""a""#, #""abcd""#, #""ab-""#])
        try expect(#"{"type":"string","pattern":"b+"}"#, [#""b""#, #""xbby\"""#], [#""x""#])
        try expect(#"{"type":"string","pattern":"^(\"|\\\\|\\n)$"}"#, [#""\"""#, #""\\""#, #""\n""#], [#"""""#, #""\t""#])
        try expect(#"{"format":"date"}"#, [#""2024-02-29""#, #""1999-12-31""#], [#""2023-02-29""#, #""2024-04-31""#, #""2024-13-01""#, #""1900-02-29""#])
        try expect(#"{"format":"date-time"}"#, [#""2024-02-29T23:59:59Z""#, #""2024-01-01T00:00:00.5+02:00""#], [#""2024-01-01""#, #""2024-01-01T24:00:00Z""#])
        try expect(#"{"format":"uuid"}"#, [#""123e4567-e89b-12d3-a456-426614174000""#], [#""123e4567""#])
        try expect(#"{"format":"email"}"#, [#""a.b@example.org""#], [#""a@b""#, #""@b.cc""#])
        try expect(#"{"format":"ipv4"}"#, [#""192.168.0.255""#], [#""256.1.1.1""#, #""1.2.3""#])
        try expect(#"{"format":"duration"}"#, [#""P1Y2M""#, #""PT3H""#, #""P2W""#], [#""P""#, #""PT""#])
    }

    @Test("whole numbers are exactly those between the bounds", arguments: [
        (0, 0), (-3, 5), (7, 123), (99, 1001), (-250, -9), (-1, 1000), (100, 199), (5, 20000),
    ])
    func wholeNumbers(low: Int, high: Int) throws {
        let grammar = try grammar(#"{"type":"integer","minimum":\#(low),"maximum":\#(high)}"#)
        var matcher = try GrammarMatcher(grammar)
        for value in -300...1100 {
            let isMatched = try matcher.matches("\(value)")
            #expect(isMatched == (value >= low && value <= high), "\(value)")
        }
        #expect(try !GrammarConstraint.matches("0\(max(low, 1))", grammar))
        #expect(try GrammarConstraint.matches("\(high)", grammar) && !GrammarConstraint.matches("\(high + 1)", grammar))
    }

    @Test("numbers keep their bounds, also those that are left out", arguments: [
        #"{"type":"number","minimum":-1.25,"maximum":3.5}"#, #"{"type":"number","exclusiveMinimum":0,"exclusiveMaximum":1}"#,
        #"{"type":"number","minimum":2.375,"maximum":2.5}"#, #"{"type":"number","exclusiveMaximum":-0.5}"#,
        #"{"type":"number","minimum":0.001,"exclusiveMaximum":100.1}"#, #"{"minimum":5,"maximum":5}"#, #"{"type":"number","exclusiveMinimum":-2,"maximum":0}"#,
    ])
    func numbers(schema: String) throws {
        let grammar = try grammar(schema)
        let rule = try JSON.parse(schema)
        var matching = 0
        var wrong: [String] = []
        var matcher = try GrammarMatcher(grammar)
        for step in -6000...6000 {
            for text in ["\(Double(step) / 1000)", "\(Double(step) / 50)", "\(step)"] where !text.contains("e") && text != "-0.0" {
                let isValid = try JSON.parse(text).satisfies(schema: rule)
                let isMatched = try matcher.matches(text)
                // A zero at the end of a fraction may be left out of the grammar; nothing wrong may be in it.
                if isMatched != isValid, isMatched || !text.hasSuffix(".0") { wrong.append(text) }
                if isMatched { matching += 1 }
            }
        }
        #expect(matching > 0)
        #expect(wrong.isEmpty)
    }

    @Test("what cannot be honored is refused by name", arguments: [
        (#"{"type":"object","minProperties":1}"#, "minProperties"), (#"{"not":{"type":"null"}}"#, "not"),
        (#"{"type":"array","uniqueItems":true}"#, "uniqueItems"), (#"{"multipleOf":0.1}"#, "multipleOf"),
        (#"{"format":"iri"}"#, "iri"), (#"{"pattern":"(?=a)b"}"#, "(?"), (#"{"pattern":"a\\b"}"#, "\\b"),
        (#"{"pattern":"(a)\\1"}"#, "\\1"), (#"{"pattern":"a^b"}"#, "anchor"), (##"{"$ref":"#/$defs/x"}"##, "leads to nothing"),
        (#"{"$ref":"http://x/y"}"#, "leads out"), (#"{"oneOf":[{"type":"integer"},{"type":"number"}]}"#, "oneOf"),
        (#"{"type":"intger"}"#, "intger"), (#"{"properties":{"a":false},"required":["a"]}"#, "not allowed"),
        (#"{"minLength":5,"maxLength":2}"#, "maxLength"), (#"{"minimum":5,"maximum":2}"#, "between"), ("false", "no value"),
        (##"{"$ref":"#"}"##, ""), (##"{"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]}"##, "no finite value"),
        (#"{"pattern":"^a+$","maxLength":3}"#, "lengths"), ("[1]", "expected a schema"), (#"{"if":{},"then":{}}"#, "if"),
    ])
    func refusals(schema: String, part: String) {
        #expect {
            _ = try self.grammar(schema)
        } throws: { error in
            guard let error = error as? LyceumError else { return false }
            return part.isEmpty || error.description.contains(part)
        }
    }

    // MARK: Generated text

    static let text = ToyText(
        bytesAnd: ["{\"", "\":", "\": ", "\", \"", ", ", "true", "false", "null", "12", "-3", "0.5", "name", "漢字", " the", "\"}", "}]", "],", "aé", "\\n", "2024-", "@"],
        specials: 1)
    static let end = Int32(text.tokenCount - 1)
    static let trie = TokenTrie(text, endTokens: [end])

    /// Random logits that lean towards closing things the longer the text is.
    func makeEvaluator(_ seed: UInt64) -> ToyEvaluator {
        let evaluator = ToyEvaluator(vocabularySize: Self.text.tokenCount, contextLength: 4000)
        let base = ToyEvaluator(vocabularySize: Self.text.tokenCount)
        base.seed = seed
        base.order = 2
        evaluator.script = { context in
            var row = base.logits(after: context[...])
            let pull = Float(context.count) * 0.03
            for byte in "\"}]" .utf8 { row[Int(byte)] += pull }
            row[Int(Self.end)] += pull
            for byte in "[{,".utf8 { row[Int(byte)] -= pull }
            return row
        }
        return evaluator
    }

    @Test("texts generated from random logits under random schemas are always valid")
    func generation() throws {
        var schemas = RandomSchemas(seed: 5)
        var complete = 0
        let rounds = Mutator.iterations(60)
        for round in 0..<rounds {
            let schema = schemas.schema(depth: 3)
            let constraint: GrammarConstraint
            do {
                constraint = try GrammarConstraint(
                    try Grammar.jsonSchema(schema, whitespace: [.none, .spaces, .flexible][round % 3]), Self.trie)
            } catch {
                Issue.record("\(error) in \(schema.text())")
                continue
            }
            let generator = try Generator(evaluator: makeEvaluator(UInt64(round)), text: Self.text, endTokens: [Self.end])
            let result = try generator.generate(
                GenerationRequest(
                    prompt: [0], sampling: SamplingOptions(seed: UInt64(round)), maximumTokens: 600, constraint: constraint))
            guard result.endReason == .stop else { continue }
            complete += 1
            let value = try JSON.parse(result.text)
            if try !value.satisfies(schema: schema) { Issue.record("\(result.text) does not satisfy \(schema.text())") }
        }
        #expect(complete > rounds * 8 / 10, "\(complete) of \(rounds)")
    }

    @Test("mutated schemas never crash or hang")
    func fuzz() {
        let seeds = [
            ##"{"$defs":{"n":{"type":"object","properties":{"v":{"type":"integer","minimum":-5},"next":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}},"required":["v"]}},"$ref":"#/$defs/n"}"##,
            #"{"type":"array","prefixItems":[{"const":"a"},{"type":"number","maximum":1.5}],"items":{"type":"string","pattern":"^[a-z]{1,5}$"},"minItems":1}"#,
            #"{"allOf":[{"properties":{"a":{"enum":[1,2]}},"required":["a"]},{"oneOf":[{"type":"object"},{"type":"null"}]}],"additionalProperties":{"format":"date"}}"#,
        ]
        var mutator = Mutator(seed: 8)
        var compiled = 0
        for iteration in 0..<Mutator.iterations(600) {
            guard let schema = try? JSON.parse(mutator.mutate(seeds[iteration % seeds.count])),
                let grammar = try? Grammar.jsonSchema(schema), let constraint = try? GrammarConstraint(grammar, Self.trie)
            else { continue }
            compiled += 1
            var copy = constraint
            var words = [UInt64](repeating: 0, count: 5)
            for _ in 0..<3 {
                guard (try? words.withUnsafeMutableBufferPointer({ try copy.mask(into: $0) })) != nil else { break }
                guard let word = words.firstIndex(where: { $0 != 0 }) else { break }
                guard (try? copy.accept(Int32(word * 64 + words[word].trailingZeroBitCount))) != nil else { break }
            }
        }
        #expect(compiled > 0)
    }
}

/// Makes schemas at random.
struct RandomSchemas {
    private var mutator: Mutator

    init(seed: UInt64) { mutator = Mutator(seed: seed) }

    mutating func schema(depth: Int) -> JSON {
        switch mutator.number(depth > 0 ? 11 : 7) {
        case 0: return ["type": "boolean"]
        case 1: return ["enum": [1, "two", .null, ["a", 2.5], "\"quoted\\\n"]]
        case 2: return string()
        case 3: return whole()
        case 4: return number()
        case 5: return ["type": ["string", "null"], "maxLength": 6]
        case 6: return ["const": .string(["x", "漢", ""][mutator.number(3)])]
        case 7, 8: return object(depth)
        case 9: return array(depth)
        default: return ["anyOf": [schema(depth: depth - 1), schema(depth: depth - 1)]]
        }
    }

    private mutating func string() -> JSON {
        switch mutator.number(4) {
        case 0: return ["type": "string", "format": .string(["date", "time", "date-time", "uuid", "email", "ipv4", "ipv6", "hostname", "uri", "duration"][mutator.number(10)])]
        case 1: return ["type": "string", "pattern": .string(["^[a-z]{1,4}$", "b", "^(ab|\\d+)\\.?$", "^[^\"a]{2}", "x$|^y"][mutator.number(5)])]
        case 2: return ["type": "string", "minLength": .integer(mutator.number(4)), "maxLength": .integer(4 + mutator.number(30))]
        default: return ["type": "string"]
        }
    }

    private mutating func whole() -> JSON {
        let low = mutator.number(4000) - 2000
        switch mutator.number(4) {
        case 0: return ["type": "integer"]
        case 1: return ["type": "integer", "minimum": .integer(low)]
        case 2: return ["type": "integer", "exclusiveMaximum": .integer(low)]
        default: return ["type": "integer", "minimum": .integer(low), "maximum": .integer(low + mutator.number(5000))]
        }
    }

    private mutating func number() -> JSON {
        let low = Double(mutator.number(4000) - 2000) / 64
        switch mutator.number(4) {
        case 0: return ["type": "number"]
        case 1: return ["type": "number", "exclusiveMinimum": .number(low)]
        case 2: return ["type": "number", "maximum": .number(low)]
        default: return ["type": "number", "minimum": .number(low), "exclusiveMaximum": .number(low + 0.125 + Double(mutator.number(100)) / 8)]
        }
    }

    private mutating func object(_ depth: Int) -> JSON {
        var properties = JSON.Object()
        var required: [JSON] = []
        for name in ["name", "id", "漢", "a\"b", "nam"].prefix(mutator.number(6)) {
            properties[name] = schema(depth: depth - 1)
            if mutator.number(2) == 0 { required.append(.string(name)) }
        }
        var result = JSON.Object([("type", "object"), ("properties", .object(properties)), ("required", .array(required))])
        switch mutator.number(4) {
        case 0: result["additionalProperties"] = ["type": "integer"]
        case 1: result["additionalProperties"] = false
        default: break
        }
        return .object(result)
    }

    private mutating func array(_ depth: Int) -> JSON {
        var result = JSON.Object([("type", "array"), ("items", schema(depth: depth - 1))])
        if mutator.number(2) == 0 { result["minItems"] = .integer(mutator.number(3)) }
        if mutator.number(2) == 0 { result["maxItems"] = .integer(3 + mutator.number(3)) }
        if mutator.number(4) == 0 { result["prefixItems"] = [["type": "null"], schema(depth: depth - 1)] }
        return .object(result)
    }
}
