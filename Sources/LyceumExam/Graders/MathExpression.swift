/// A mathematical expression as a tree.
indirect enum MathExpression: Sendable, Hashable {
    case number(Double, isExact: Bool)
    case variable(String)
    case sum([MathExpression])
    case product([MathExpression])
    case negative(MathExpression)
    case quotient(MathExpression, MathExpression)
    case power(MathExpression, MathExpression)
    case root(MathExpression, degree: MathExpression)
    case function(String, [MathExpression])
    case absolute(MathExpression)
    case factorial(MathExpression)
    case infinity

    /// Whether all numbers in it are written without decimals.
    var isExact: Bool {
        switch self {
        case .number(_, let isExact): isExact
        case .variable, .infinity: true
        case .sum(let parts), .product(let parts), .function(_, let parts): parts.allSatisfy(\.isExact)
        case .negative(let inner), .absolute(let inner), .factorial(let inner): inner.isExact
        case .quotient(let a, let b), .power(let a, let b), .root(let a, let b): a.isExact && b.isExact
        }
    }

    /// Letters that stand for unknowns.
    var variables: Set<String> {
        switch self {
        case .number, .infinity: []
        case .variable(let name): name == "π" || name == "e" || name == "i" ? [] : [name]
        case .sum(let parts), .product(let parts), .function(_, let parts): parts.reduce(into: []) { $0.formUnion($1.variables) }
        case .negative(let inner), .absolute(let inner), .factorial(let inner): inner.variables
        case .quotient(let a, let b), .power(let a, let b), .root(let a, let b): a.variables.union(b.variables)
        }
    }
}

/// What a mathematical text says as a whole.
indirect enum MathAnswer: Sendable, Hashable {
    case expression(MathExpression)
    /// A number with a percent sign.
    case percent(MathExpression)
    case quantity(MathAnswer, unit: String)
    /// Elements between brackets: `(`, `[`, `❴` for a set; a list without brackets has a blank.
    case group(open: Unicode.Scalar, [MathAnswer], close: Unicode.Scalar)
    case union([MathAnswer])
    case matrix([[MathAnswer]])
    /// Terms with `=`, `<`, `>`, `≤`, `≥`, `≠` between them.
    case relation([MathExpression], [Unicode.Scalar])
    /// What is no mathematics, normalized.
    case text(String)

    var expression: MathExpression? {
        if case .expression(let expression) = self { expression } else { nil }
    }
}
