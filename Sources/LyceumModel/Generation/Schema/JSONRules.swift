/// The grammar of JSON itself.
enum JSONRules {
    /// Characters that may stand in a string as they are.
    static let plain = ScalarSet([0...0x1F, 0x22...0x22, 0x5C...0x5C]).inverted
    private static let hexadecimal = ScalarSet([48...57, 65...70, 97...102])
    static let digit = NumberRanges.digit

    static func define(in grammar: inout Grammar) {
        grammar.define("character", .choice([.scalars(plain), .sequence([.text("\\"), escape])]))
        grammar.define("string", .sequence([.text("\""), .repetition(.rule("character"), min: 0, max: nil), .text("\"")]))
        grammar.define("whole", whole)
        grammar.define("number", number)
        let member = GrammarExpression.sequence([.rule("string"), .text(":"), .rule("space"), .rule("value")])
        grammar.define("object", group("{", list(member, min: 0, max: nil), "}"))
        grammar.define("array", group("[", list(.rule("value"), min: 0, max: nil), "]"))
        grammar.define(
            "value",
            .choice([
                .rule("object"), .rule("array"), .rule("string"), .rule("number"), .text("true"), .text("false"),
                .text("null"),
            ]))
    }

    /// After a backslash. No surrogates, so that each escape is one character.
    private static var escape: GrammarExpression {
        let hex = GrammarExpression.scalars(hexadecimal)
        let high = GrammarExpression.scalars(hexadecimal.subtracting(ScalarSet("dD")))
        let first = GrammarExpression.choice([
            .sequence([high, hex]), .sequence([.scalars(ScalarSet("dD")), .scalars(ScalarSet([48...55]))]),
        ])
        return .choice([.scalars(ScalarSet("\"\\/bfnrt")), .sequence([.text("u"), first, hex, hex])])
    }

    private static var whole: GrammarExpression {
        let many = GrammarExpression.repetition(digit, min: 0, max: 15)
        return .sequence([.optional(.text("-")), .choice([.text("0"), .sequence([NumberRanges.digits(1, 9), many])])])
    }

    private static var number: GrammarExpression {
        let fraction = GrammarExpression.sequence([.text("."), .repetition(digit, min: 1, max: 16)])
        let exponent = GrammarExpression.sequence([
            .scalars(ScalarSet("eE")), .optional(.scalars(ScalarSet("+-"))), .repetition(digit, min: 1, max: 2),
        ])
        return .sequence([.rule("whole"), .optional(fraction), .optional(exponent)])
    }

    static var comma: GrammarExpression { .sequence([.text(","), .rule("space")]) }

    static func group(_ open: String, _ content: GrammarExpression, _ close: String) -> GrammarExpression {
        .sequence([.text(open), .rule("space"), content, .rule("space"), .text(close)])
    }

    /// Items with commas between.
    static func list(_ item: GrammarExpression, min: Int, max: Int?) -> GrammarExpression {
        if max == 0 { return .empty }
        let more = GrammarExpression.repetition(
            .sequence([comma, item]), min: Swift.max(min - 1, 0), max: max.map { $0 - 1 })
        let all = GrammarExpression.sequence([item, more])
        return min == 0 ? .optional(all) : all
    }
}
