import LyceumCore
import Testing

@testable import LyceumModel

@Suite("Grammars")
struct GrammarTests {
    func expect(_ grammar: String, _ matching: [String], _ failing: [String]) throws {
        let parsed = try Grammar.parse(gbnf: grammar)
        for text in matching { #expect(try GrammarConstraint.matches(text, parsed), "\(text.debugDescription) of \(grammar)") }
        for text in failing { #expect(try !GrammarConstraint.matches(text, parsed), "\(text.debugDescription) of \(grammar)") }
    }

    @Test("literals, classes, groups and repetitions match what they say")
    func notation() throws {
        try expect("root ::= \"a\\n\\\"\\x41\\u00e9\"", ["a\n\"Aé"], ["a", "a\n\"Aé!"])
        try expect("root ::= [a-c]+ [^x]? .", ["abz", "abcé漢", "aq"], ["", "x", "a"])
        try expect("root ::= (\"a\" | \"bc\")* \"d\"", ["d", "aad", "bcabcd"], ["bd", "da"])
        try expect("root ::= \"a\"{2} \"b\"{1,3} \"c\"{2,}", ["aabcc", "aabbbccccc"], ["abcc", "aabc", "aabbbbcc"])
        try expect("root ::= \"a\"{0,2} b # comment\nb ::= \"b\" |\n  \"c\"", ["b", "aac"], ["aaab"])
        try expect("root ::= (\n  \"x\"\n  \"y\"\n)+ ", ["xyxy"], ["xy\nxy"])
        try expect("root ::= \"(\" root \")\" | \"\"", ["", "(())"], ["(", ")("])
        try expect("root ::= expr\nexpr ::= term (\"+\" term)*\nterm ::= [0-9]+ | \"(\" expr \")\"", ["1+(2+30)"], ["1+", "(1"])
        try expect("root ::= (\"a\"?)* \"b\"", ["b", "aaab"], ["a"])
        try expect("root ::= [\\u4e00-\\u9fff]{1,2} [\\U0001F600-\\U0001F64F]", ["漢😀", "漢字🙂"], ["a😀", "漢"])
    }

    @Test("mistakes are refused with their place")
    func mistakes() {
        let wrong: [(String, String)] = [
            ("root ::= \"a", "1:10"), ("root ::= [a", "1:10"), ("root ::= [z-a]", "1:11"), ("root ::= x", "1:10"),
            ("a ::= \"b\"", "'root' is missing"), ("root ::= root \"a\" | \"b\"", "left recursion"),
            ("root ::= a root\na ::= \"x\"?", "left recursion"), ("root ::= \"a\" root", "no finite text"),
            ("root ::= (\"a\"", "expected ')'"), ("root ::= \"a\"{3,2}", "is empty"), ("root ::= \"\\q\"", "unknown escape"),
            ("root ::= \"a\"\nroot ::= \"b\"", "2:1"), ("root = \"a\"", "expected '::='"), ("root ::= \"a\" )", "end of the rule"),
            ("root ::= a\na ::= b\nb ::= a | \"x\"", "left recursion"),
            ("root ::= ((((\"a\"{1000}){1000}){1000}){1000})", ""),
        ]
        for (text, part) in wrong {
            #expect(throws: LyceumError.self, "\(text)") {
                do {
                    _ = try GrammarConstraint(try Grammar.parse(gbnf: text), Self.trie)
                } catch let error as LyceumError {
                    #expect(part.isEmpty || error.description.contains(part), "\(error)")
                    throw error
                }
            }
        }
    }

    @Test("ranges of characters become exactly their UTF-8 bytes")
    func utf8() throws {
        let ranges: [ClosedRange<UInt32>] = [0...0x10FFFF, 0x7F...0x80, 0x7FF...0x801, 0xFFFE...0x10001, 0x123...0x4567, 0xD000...0xE010]
        for range in ranges {
            var grammar = Grammar()
            grammar.define("root", .scalars(ScalarSet([range])))
            let probes = [range.lowerBound, range.upperBound, range.lowerBound &- 1, range.upperBound + 1, 0x80, 0x7FF, 0x800, 0xFFFF, 0x10000, 0x2345, 0x10FFFF]
            for probe in probes {
                guard let scalar = Unicode.Scalar(probe) else { continue }
                #expect(try GrammarConstraint.matches(String(Character(scalar)), grammar) == range.contains(probe), "U+\(String(probe, radix: 16))")
            }
        }
    }

    static let text = ToyText(
        bytesAnd: ["{\"", "\":", "\", \"", "true", "false", "null", "12", "name", "漢", "漢字", " the", "the answer", "aé", "\"}", "],"], specials: 2)
    static let end = Int32(text.tokenCount - 1)
    static let trie = TokenTrie(text, endTokens: [end])

    func allowed(_ constraint: inout GrammarConstraint) throws -> Set<Int32> {
        var words = [UInt64](repeating: .max, count: (Self.text.tokenCount + 63) / 64)
        try words.withUnsafeMutableBufferPointer { try constraint.mask(into: $0) }
        return Set((0..<Int32(Self.text.tokenCount)).filter { words[Int($0) / 64] >> UInt64($0 % 64) & 1 == 1 })
    }

    @Test("a mask holds exactly the tokens that a prefix of a matching text can go on with", arguments: [
        "root ::= \"{\" [^\"]* \"}\"", "root ::= ([a-z ]{0,9} | \"漢字\"+)", "root ::= \"true\" | \"t\" [a-z]{2,3} | [0-9]+ | .",
        "root ::= \"\\\"\" [^\"\\\\\\x00-\\x1f]{0,5} \"\\\"\"", "root ::= \"{\" root* \"}\" | \"null\"",
    ])
    func masks(source: String) throws {
        let grammar = try Grammar.parse(gbnf: source)
        var random = UInt64(7)
        for _ in 0..<20 {
            var constraint = try GrammarConstraint(grammar, Self.trie)
            for _ in 0..<12 {
                let mask = try allowed(&constraint)
                // The definition: a token is allowed when a copy accepts it.
                for token in 0..<Int32(Self.text.tokenCount) {
                    var copy = constraint
                    let isAccepted = (try? copy.accept(token)) != nil
                    #expect(mask.contains(token) == isAccepted, "token \(token)")
                }
                #expect(mask.contains(Self.end) == constraint.isAccepting)
                random = random &* 6_364_136_223_846_793_005 &+ 1
                let choice = mask.sorted()[Int(random >> 33) % mask.count]
                try constraint.accept(choice)
                if constraint.isFinished { break }
            }
        }
    }

    @Test("a copy of a constraint goes its own way")
    func copies() throws {
        var first = try GrammarConstraint(try Grammar.parse(gbnf: "root ::= \"a\" (\"b\" | \"c\") \"d\""), Self.trie)
        try first.accept(97)
        var second = first
        try first.accept(98)
        #expect(try allowed(&second) == [98, 99])
        #expect(try allowed(&first) == [100])
        #expect(throws: LyceumError.self) { try second.accept(100) }
        #expect(throws: LyceumError.self) { try second.accept(Self.end) }
        try first.accept(100)
        #expect(first.isFinished)
    }

    @Test("a generator writes only what the grammar allows and stops when it is complete")
    func generation() throws {
        let evaluator = ToyEvaluator(vocabularySize: Self.text.tokenCount + 5)
        let generator = try Generator(evaluator: evaluator, text: Self.text, endTokens: [Self.end])
        let grammar = try Grammar.parse(gbnf: "root ::= \"[\" [0-9]{1,3} (\", \" [0-9]{1,3}){2} \"]\"")
        for seed in UInt64(0)..<20 {
            let request = GenerationRequest(
                prompt: [1], sampling: SamplingOptions(seed: seed), maximumTokens: 60,
                constraint: try GrammarConstraint(grammar, Self.trie))
            let result = try generator.generate(request)
            #expect(try GrammarConstraint.matches(result.text, grammar), "\(result.text)")
            #expect(result.endReason == .stop)
            var lookup = request
            lookup.speculation = .promptLookup(PromptLookupOptions(shortestMatch: 1))
            #expect(try generator.generate(lookup).text == result.text)
        }
    }

    @Test("mutated grammars never crash or hang")
    func fuzz() {
        let seeds = [
            "root ::= (\"a\" | [b-d]+)* \"x\"{2,4} # c\nr-2 ::= . root? [^\\n\\x41]",
            "root ::= object\nobject ::= \"{\" (pair (\",\" pair)*)? \"}\"\npair ::= [a-z]{1,8} \":\" (object | \"1\" | \"\\\"\" [^\"]* \"\\\"\")",
        ]
        var mutator = Mutator(seed: 3)
        for iteration in 0..<Mutator.iterations(2000) {
            let text = mutator.mutate(seeds[iteration % seeds.count])
            guard let grammar = try? Grammar.parse(gbnf: text), var constraint = try? GrammarConstraint(grammar, Self.trie)
            else { continue }
            for _ in 0..<4 {
                guard let mask = try? allowed(&constraint), let token = mask.min() else { break }
                guard (try? constraint.accept(token)) != nil else { break }
            }
        }
    }
}
