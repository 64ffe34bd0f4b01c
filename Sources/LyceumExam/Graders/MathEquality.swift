/// Whether two mathematical answers are equal: numbers, roots, fractions, percent, tuples, sets, intervals, matrices, equations, expressions with
/// unknowns.
///
/// Symmetric; the work is bounded by the lengths of the texts. Expressions with unknowns are compared by their values at fixed points, which calls
/// two
/// that differ equal only if they agree at all of them.
public struct MathEquality: Sendable {
    /// For numbers of which one is written with decimals; two exact forms must agree to 1e-9, two whole numbers entirely.
    public var relativeTolerance: Double
    /// Whether values that differ by a factor of 100 count as equal.
    public var allowsPercentScale: Bool

    private static let exactTolerance = 1e-9
    private static let largestMatching = 64
    private static let points: [Double] = [0.7390851, 1.3247179, 2.2360679, 0.3183098, -0.5671432, 3.1699250, -1.7320508]

    public init(relativeTolerance: Double = 1e-4, allowsPercentScale: Bool = false) {
        self.relativeTolerance = max(0, relativeTolerance)
        self.allowsPercentScale = allowsPercentScale
    }

    public func areEqual(_ a: String, _ b: String) -> Bool {
        let (plainA, plainB) = (MathParser.collapsed(a), MathParser.collapsed(b))
        if plainA == plainB { return !plainA.isEmpty }
        let (wordsA, wordsB) = (MathParser.normalized(a), MathParser.normalized(b))
        if wordsA == wordsB, MathParser.isWords(wordsA) { return true }
        return areEqual(MathParser.parse(a), MathParser.parse(b), depth: 0)
    }

    private func areEqual(_ a: MathAnswer, _ b: MathAnswer, depth: Int) -> Bool {
        guard depth <= 40 else { return false }
        switch (a, b) {
        case (.expression(let a), .expression(let b)): return areEqual(a, b)
        case (.percent(let a), .percent(let b)): return areEqual(a, b)
        case (.percent(let percent), .expression(let other)), (.expression(let other), .percent(let percent)):
            // "50 %" against "0.5", or against "50" with the sign left out.
            return areEqual(.quotient(percent, .number(100, isExact: true)), other) || areEqual(percent, other)
        case (.quantity(let a, let unit), .quantity(let b, let other)):
            return Self.singular(unit) == Self.singular(other) && areEqual(a, b, depth: depth + 1)
        case (.quantity(let inner, _), let other), (let other, .quantity(let inner, _)): return areEqual(inner, other, depth: depth + 1)
        case (.relation(let terms, let signs), .relation(let others, let otherSigns)): return areEqual(terms, signs, others, otherSigns)
        case (.relation(let terms, let signs), .expression(let value)), (.expression(let value), .relation(let terms, let signs)):
            return named(terms, signs).map { areEqual($0, value) } ?? false
        case (.group, .group): return areEqualGroups(a, b, depth: depth)
        case (.group(_, let elements, _), let other), (let other, .group(_, let elements, _)):
            if case .matrix(let rows) = other { return areEqual(matrix(elements), rows, depth: depth) }
            return elements.count == 1 && areEqual(elements[0], other, depth: depth + 1)
        case (.matrix(let a), .matrix(let b)): return areEqual(a, b, depth: depth)
        case (.union(let a), .union(let b)): return isMatching(a, b, depth: depth)
        case (.text(let a), .text(let b)): return a == b
        case (.text(let text), .expression(.variable(let name))), (.expression(.variable(let name)), .text(let text)):
            return text == name
        default: return false
        }
    }

    private static func singular(_ unit: String) -> String { unit.hasSuffix("s") && unit.count > 2 ? String(unit.dropLast()) : unit }

    // MARK: - Expressions

    private func areEqual(_ a: MathExpression, _ b: MathExpression) -> Bool {
        let names = a.variables
        guard names == b.variables else { return names.symmetricDifference(b.variables).count < 2 && areEqual(a, b, names.union(b.variables)) }
        guard names.isEmpty else { return areEqual(a, b, names) }
        return isClose(a.value(at: [:]), b.value(at: [:]), areExact: a.isExact && b.isExact)
    }

    private func isClose(_ a: MathValue, _ b: MathValue, areExact: Bool) -> Bool {
        if a.real.isInfinite || b.real.isInfinite { return a.real == b.real && a.imaginary == b.imaginary }
        guard a.isFinite, b.isFinite else { return false }
        if isWithin(a, b, areExact) { return true }
        guard allowsPercentScale else { return false }
        let hundred = MathValue(100)
        return isWithin(a * hundred, b, areExact) || isWithin(a, b * hundred, areExact)
    }

    private func isWithin(_ a: MathValue, _ b: MathValue, _ areExact: Bool) -> Bool {
        if areExact, a.imaginary == 0, b.imaginary == 0, a.real.rounded() == a.real, b.real.rounded() == b.real, abs(a.real) < 1e15 {
            return a.real == b.real
        }
        let size = max(a.magnitude, b.magnitude)
        return (a - b).magnitude <= (areExact ? Self.exactTolerance : relativeTolerance) * size || size < 1e-12
    }

    private static func point(_ names: [String], _ round: Int) -> [String: Double] {
        var point: [String: Double] = [:]
        for (index, name) in names.enumerated() {
            point[name] = points[(round + 3 * index) % points.count] + 0.1 * Double(index)
        }
        return point
    }

    private func areEqual(_ a: MathExpression, _ b: MathExpression, _ names: Set<String>) -> Bool {
        let names = names.sorted()
        var compared = 0
        for round in Self.points.indices {
            let point = Self.point(names, round)
            let (x, y) = (a.value(at: point), b.value(at: point))
            if !x.isFinite, !y.isFinite { continue }
            guard isClose(x, y, areExact: a.isExact && b.isExact) else { return false }
            compared += 1
        }
        return compared >= 3
    }

    // MARK: - Relations

    /// What a relation says a single unknown is: `x = 5`.
    private func named(_ terms: [MathExpression], _ signs: [Unicode.Scalar]) -> MathExpression? {
        guard signs == ["="], terms.count == 2 else { return nil }
        if case .variable = terms[0], !terms[0].variables.isEmpty { return terms[1] }
        if case .variable = terms[1], !terms[1].variables.isEmpty { return terms[0] }
        // f(x) = …
        if case .product(let parts) = terms[0], parts.count == 2, case .variable(let name) = parts[0], case .variable = parts[1],
            ["f", "g", "h", "F", "G", "H", "P", "p"].contains(name)
        {
            return terms[1]
        }
        return nil
    }

    private static let flipped: [Unicode.Scalar: Unicode.Scalar] = ["<": ">", ">": "<", "≤": "≥", "≥": "≤"]

    private func areEqual(_ terms: [MathExpression], _ signs: [Unicode.Scalar], _ others: [MathExpression], _ otherSigns: [Unicode.Scalar]) -> Bool {
        guard signs.count == otherSigns.count else { return false }
        func areTermwise(_ others: [MathExpression], _ otherSigns: [Unicode.Scalar]) -> Bool {
            signs == otherSigns && zip(terms, others).allSatisfy { areEqual($0, $1) }
        }
        if areTermwise(others, otherSigns) || areTermwise(others.reversed(), otherSigns.reversed().map { Self.flipped[$0] ?? $0 }) { return true }
        guard signs.count == 1 else { return false }
        let difference = MathExpression.sum([terms[0], .negative(terms[1])])
        let other = MathExpression.sum([others[0], .negative(others[1])])
        guard let ratio = ratio(difference, other) else { return false }
        if signs[0] == "=" || signs[0] == "≠" { return signs == otherSigns }
        return ratio > 0 ? signs == otherSigns : Self.flipped[signs[0]] == otherSigns[0]
    }

    /// The constant that one expression is of the other; nil when there is none.
    private func ratio(_ a: MathExpression, _ b: MathExpression) -> Double? {
        let names = a.variables.union(b.variables).sorted()
        guard !names.isEmpty, a.variables == b.variables else { return nil }
        var ratio: Double?
        var compared = 0
        for round in Self.points.indices {
            let point = Self.point(names, round)
            let (x, y) = (a.value(at: point), b.value(at: point))
            guard x.isFinite, y.isFinite, x.magnitude > 1e-9, y.magnitude > 1e-9 else { continue }
            let quotient = x / y
            guard quotient.isReal else { return nil }
            if let ratio { guard abs(quotient.real - ratio) <= 1e-7 * max(abs(ratio), abs(quotient.real)) else { return nil } }
            ratio = ratio ?? quotient.real
            compared += 1
        }
        return compared >= 3 ? ratio : nil
    }

    // MARK: - Groups

    private func areEqualGroups(_ a: MathAnswer, _ b: MathAnswer, depth: Int) -> Bool {
        guard case .group(let open, let elements, let close) = a, case .group(let otherOpen, let others, let otherClose) = b,
            elements.count == others.count
        else { return false }
        let isLoose = open == " " || otherOpen == " "
        let isSet = open == "❴" || otherOpen == "❴"
        if isSet, open != otherOpen, !isLoose { return false }
        // A list without brackets is a set of solutions, unless the other side has an order.
        if isSet || open == " " && otherOpen == " " { return isMatching(elements, others, depth: depth) }
        // Two elements between brackets are an interval: there the kinds of brackets matter.
        if !isLoose, elements.count == 2, open != otherOpen || close != otherClose { return false }
        return zip(elements, others).allSatisfy { areEqual($0, $1, depth: depth + 1) }
    }

    /// Whether the elements can be paired so that all pairs are equal.
    private func isMatching(_ a: [MathAnswer], _ b: [MathAnswer], depth: Int) -> Bool {
        guard a.count == b.count, a.count <= Self.largestMatching else { return false }
        let fits = a.map { x in b.map { areEqual(x, $0, depth: depth + 1) } }
        var partner = [Int?](repeating: nil, count: b.count)
        func place(_ x: Int, _ seen: inout [Bool]) -> Bool {
            for y in b.indices where fits[x][y] && !seen[y] {
                seen[y] = true
                if partner[y] == nil || place(partner[y] ?? 0, &seen) {
                    partner[y] = x
                    return true
                }
            }
            return false
        }
        for x in a.indices {
            var seen = [Bool](repeating: false, count: b.count)
            guard place(x, &seen) else { return false }
        }
        return true
    }

    /// Rows between brackets as a matrix.
    private func matrix(_ elements: [MathAnswer]) -> [[MathAnswer]] {
        elements.map { element in
            if case .group(_, let row, _) = element { return row }
            return [element]
        }
    }

    private func areEqual(_ a: [[MathAnswer]], _ b: [[MathAnswer]], depth: Int) -> Bool {
        a.count == b.count
            && zip(a, b).allSatisfy { row, other in
                row.count == other.count && zip(row, other).allSatisfy { areEqual($0, $1, depth: depth + 1) }
            }
    }
}
