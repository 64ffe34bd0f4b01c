/// Numbers between two bounds, as grammars over their digits.
enum NumberRanges {
    static let digit = GrammarExpression.scalars(ScalarSet([48...57]))

    static func digits(_ low: Int, _ high: Int) -> GrammarExpression {
        .scalars(ScalarSet([UInt32(48 + low)...UInt32(48 + high)]))
    }

    // MARK: Whole numbers

    /// The whole numbers from `low` through `high` in decimal, without leading zeros and without "-0".
    static func whole(_ low: Int, _ high: Int) -> GrammarExpression {
        var options: [GrammarExpression] = []
        if low < 0 {
            let upper = min(high, -1).magnitude
            options.append(.sequence([.text("-"), natural(UInt(upper), low.magnitude)]))
        }
        if high >= 0 { options.append(natural(UInt(max(low, 0)), UInt(high))) }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private static func natural(_ low: UInt, _ high: UInt) -> GrammarExpression {
        var options: [GrammarExpression] = []
        let lowDigits = decimal(low)
        let highDigits = decimal(high)
        for length in lowDigits.count...highDigits.count {
            let from = length == lowDigits.count ? lowDigits : [1] + Array(repeating: 0, count: length - 1)
            let to = length == highDigits.count ? highDigits : Array(repeating: 9, count: length)
            options.append(between(from[...], to[...]))
        }
        return options.count == 1 ? options[0] : .choice(options)
    }

    static func decimal(_ value: UInt) -> [Int] { String(value).utf8.map { Int($0) - 48 } }

    /// Strings of digits between two of the same length.
    private static func between(_ low: ArraySlice<Int>, _ high: ArraySlice<Int>) -> GrammarExpression {
        guard let first = low.first, let last = high.first else { return .empty }
        let rest = low.count - 1
        let free = GrammarExpression.repetition(digit, min: rest, max: rest)
        if low.allSatisfy({ $0 == 0 }), high.allSatisfy({ $0 == 9 }) {
            return .repetition(digit, min: rest + 1, max: rest + 1)
        }
        if first == last { return .sequence([digits(first, first), between(low.dropFirst(), high.dropFirst())]) }
        var from = first
        var to = last
        var options: [GrammarExpression] = []
        if low.dropFirst().contains(where: { $0 != 0 }) {
            options.append(.sequence([
                digits(first, first), between(low.dropFirst(), Array(repeating: 9, count: rest)[...]),
            ]))
            from += 1
        }
        let cutsEnd = high.dropFirst().contains { $0 != 9 }
        if cutsEnd { to -= 1 }
        if from <= to { options.append(.sequence([digits(from, to), free])) }
        if cutsEnd {
            options.append(.sequence([
                digits(last, last), between(Array(repeating: 0, count: rest)[...], high.dropFirst()),
            ]))
        }
        return options.count == 1 ? options[0] : .choice(options)
    }

    // MARK: Numbers with a fraction

    /// One end of an interval of numbers without sign.
    struct Bound {
        var whole: UInt
        /// Digits after the point, without zeros at the end.
        var fraction: [Int]
        var isIncluded: Bool

        /// From the shortest decimal text of a number; nil when it has more than 15 digits before or after the point.
        init?(magnitude value: Double, isIncluded: Bool) {
            guard value >= 0, value < 1e15 else { return nil }
            // abs: the magnitude may be a negative zero.
            var text = Array("\(abs(value))".utf8)
            var exponent = 0
            if let mark = text.firstIndex(of: UInt8(ascii: "e")) {
                exponent = Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0
                text.removeSubrange(mark...)
            }
            let point = text.firstIndex(of: UInt8(ascii: ".")) ?? text.count
            var digits = text.filter { $0 != UInt8(ascii: ".") }.map { Int($0) - 48 }
            var wholeCount = point + exponent
            while wholeCount < 1 {
                digits.insert(0, at: 0)
                wholeCount += 1
            }
            while digits.count < wholeCount { digits.append(0) }
            whole = digits[..<wholeCount].reduce(0) { $0 * 10 + UInt($1) }
            fraction = Array(digits[wholeCount...])
            while fraction.last == 0 { fraction.removeLast() }
            guard fraction.count <= 15 else { return nil }
            self.isIncluded = isIncluded
        }
    }

    /// The numbers without sign between two bounds, without exponents; nil when there are none.
    static func magnitudes(_ low: Bound, _ high: Bound) -> GrammarExpression? {
        guard low.whole <= high.whole else { return nil }
        let wholeDigits = decimal(high.whole).count
        let scale = Fraction(low: low, high: high, places: max(1, 15 - wholeDigits))
        if low.whole == high.whole {
            return scale.after(low.whole, lowTight: true, highTight: true)
        }
        var options = [
            scale.after(low.whole, lowTight: true, highTight: false),
            scale.after(high.whole, lowTight: false, highTight: true),
        ]
        if low.whole + 1 < high.whole {
            options.append(.sequence([
                natural(low.whole + 1, high.whole - 1), .optional(.sequence([.text("."), scale.free(0, atLeast: 1)])),
            ]))
        }
        let possible = options.compactMap { $0 }
        return possible.isEmpty ? nil : .choice(possible)
    }

    /// The digits after the point, while they are still equal to a bound's ("tight") or no longer.
    private struct Fraction {
        let low: [Int]
        let high: [Int]
        let includesLow: Bool
        let includesHigh: Bool
        let known: Int
        let places: Int

        init(low: Bound, high: Bound, places: Int) {
            known = max(low.fraction.count, high.fraction.count)
            self.low = low.fraction + Array(repeating: 0, count: known - low.fraction.count)
            self.high = high.fraction + Array(repeating: 0, count: known - high.fraction.count)
            includesLow = low.isIncluded
            includesHigh = high.isIncluded
            self.places = places
        }

        func after(_ whole: UInt, lowTight: Bool, highTight: Bool) -> GrammarExpression? {
            var options: [GrammarExpression] = []
            let number = GrammarExpression.text(String(whole))
            if mayStop(0, lowTight, highTight) { options.append(number) }
            if let digits = more(0, lowTight, highTight) { options.append(.sequence([number, .text("."), digits])) }
            return options.isEmpty ? nil : options.count == 1 ? options[0] : .choice(options)
        }

        func free(_ used: Int, atLeast: Int) -> GrammarExpression {
            .repetition(NumberRanges.digit, min: atLeast, max: max(atLeast, min(places - used, 12)))
        }

        private func mayStop(_ position: Int, _ lowTight: Bool, _ highTight: Bool) -> Bool {
            let lowFits = !lowTight || includesLow && low[position...].allSatisfy { $0 == 0 }
            return lowFits && (!highTight || includesHigh || high[position...].contains { $0 != 0 })
        }

        /// At least one more digit.
        private func more(_ position: Int, _ lowTight: Bool, _ highTight: Bool) -> GrammarExpression? {
            guard lowTight || highTight else { return free(position, atLeast: 1) }
            guard position < known else {
                if highTight { return nil }
                if includesLow { return free(position, atLeast: 1) }
                // Something above zero must come.
                let zeros = GrammarExpression.repetition(.text("0"), min: 1, max: max(1, min(6, places - position - 1)))
                return .choice([
                    .sequence([NumberRanges.digits(1, 9), free(position + 1, atLeast: 0)]),
                    .sequence([zeros, NumberRanges.digits(1, 9)]),
                ])
            }
            let from = lowTight ? low[position] : 0
            let to = highTight ? high[position] : 9
            guard from <= to else { return nil }
            if from == to, lowTight, highTight { return step(from, position, true, true) }
            var options: [GrammarExpression?] = []
            if lowTight { options.append(step(from, position, true, false)) }
            if highTight { options.append(step(to, position, false, true)) }
            let inner = (from + (lowTight ? 1 : 0), to - (highTight ? 1 : 0))
            if inner.0 <= inner.1 {
                options.append(.sequence([NumberRanges.digits(inner.0, inner.1), free(position + 1, atLeast: 0)]))
            }
            let possible = options.compactMap { $0 }
            return possible.isEmpty ? nil : .choice(possible)
        }

        private func step(_ digit: Int, _ position: Int, _ lowTight: Bool, _ highTight: Bool) -> GrammarExpression? {
            var options: [GrammarExpression] = []
            if mayStop(position + 1, lowTight, highTight) { options.append(.empty) }
            if let rest = more(position + 1, lowTight, highTight) { options.append(rest) }
            guard !options.isEmpty else { return nil }
            return .sequence([NumberRanges.digits(digit, digit), options.count == 1 ? options[0] : .choice(options)])
        }
    }
}
