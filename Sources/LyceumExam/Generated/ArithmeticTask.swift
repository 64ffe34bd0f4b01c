public import LyceumCore

/// Sums, differences, products and quotients of chosen size, with chosen carries, in one or several steps.
public struct ArithmeticTask: GeneratedTask {
    public let name = "arithmetic"
    public let summary = "whole numbers: size, operation, carries and number of steps are chosen"
    public let source = "generated"
    public let options: [GeneratedTaskOption] = [
        .word("operation", ["add", "subtract", "multiply", "divide", "mixed"], "what is done; “mixed” draws it for every step"),
        .number("digits", 1...9, default: 2, "digits of every number (of the smaller factor or divisor, too, unless it says otherwise)"),
        .number("second", 0...9, default: 0, "digits of every number after the first; 0 for as many as “digits”"),
        .number("steps", 1...8, default: 1, "operations one after the other, done from left to right"),
        .word("carries", ["any", "none", "every"], "whether columns of a sum or difference carry: by chance, none, or every one"),
        .word("style", ["symbols", "words"], "“12 + 7” or “12 plus 7”"), .items, .examples, .seed,
    ]

    public init() {}

    private enum Operation: String, CaseIterable {
        case add, subtract, multiply, divide

        var sign: String { ["+", "-", "*", "/"][Self.allCases.firstIndex(of: self) ?? 0] }
        var word: String { ["plus", "minus", "times", "divided by"][Self.allCases.firstIndex(of: self) ?? 0] }
    }

    public func make(_ choices: GeneratedTaskChoices) throws(LyceumError) -> GeneratedTaskSet {
        try check(choices)
        return try written(
            choices, maximumTokens: 24, metric: JSON.Object([("regexes_to_ignore", [","])]), filters: GeneratedFilters.number,
            facets: ["operation", "carries"]
        ) { (draws, _) throws(LyceumError) in try item(choices, &draws) }
    }

    private func check(_ choices: GeneratedTaskChoices) throws(LyceumError) {
        let (operation, carries) = (choices.word("operation"), choices.word("carries"))
        guard carries == "any" || choices.number("steps") == 1 && ["add", "subtract"].contains(operation) else {
            throw LyceumError(
                .invalidArgument,
                "carries=\(carries) is for one addition or subtraction, found \(choices.number("steps")) steps of “\(operation)”",
                at: choices.name, remedy: "choose carries=any, or operation=add or operation=subtract with steps=1")
        }
        let digits = choices.number("digits"), later = choices.number("second") == 0 ? digits : choices.number("second")
        guard operation != "multiply" && operation != "mixed" || digits + later * choices.number("steps") <= 18 else {
            throw LyceumError(
                .invalidArgument, "products of \(choices.number("steps") + 1) such numbers have more than 18 digits", at: choices.name,
                remedy: "choose fewer digits or steps")
        }
        guard carries == "any" || later <= digits else {
            throw LyceumError(
                .invalidArgument, "with carries=\(carries) the second number cannot be longer than the first", at: choices.name,
                remedy: "choose second=0")
        }
    }

    private func item(_ choices: GeneratedTaskChoices, _ draws: inout SeededDraws) throws(LyceumError) -> GeneratedItem {
        let digits = choices.number("digits")
        let later = choices.number("second") == 0 ? digits : choices.number("second")
        var operations: [Operation] = []
        for _ in 0..<choices.number("steps") {
            operations.append(Operation(rawValue: choices.word("operation")) ?? draws.pick(Operation.allCases))
        }
        var numbers = [number(digits, &draws)]
        if choices.word("carries") != "any", let operation = operations.first {
            numbers = columns(digits, later, operation, every: choices.word("carries") == "every", &draws)
        } else {
            var value = numbers[0]
            for (step, operation) in operations.enumerated() {
                let next = operand(operation, value, later, isFirst: step == 0, digits, &draws, &numbers)
                if step == 0 { value = numbers[0] }
                numbers.append(next)
                value = Self.apply(operation, value, next)
            }
        }
        var (value, carried) = (numbers[0], 0)
        var text = "\(numbers[0])"
        let isSpoken = choices.word("style") == "words"
        for (operation, next) in zip(operations, numbers.dropFirst()) {
            carried += Self.carries(operation, value, next)
            value = Self.apply(operation, value, next)
            text += " \(isSpoken ? operation.word : operation.sign) \(next)"
        }
        let order = operations.count > 1 ? " Work from left to right." : ""
        return GeneratedItem(
            question: "Question: What is \(text)?\(order)\nAnswer:", answer: "\(value)", copy: "\(numbers.last ?? 0)",
            fields: [
                ("operation", .string(operations.count == 1 ? operations[0].rawValue : "steps \(operations.count)")),
                ("carries", .string(carried < 4 ? "\(carried)" : "4 or more")), ("expression", .string(text)),
            ])
    }

    private func number(_ digits: Int, _ draws: inout SeededDraws) -> Int {
        let low = digits == 1 ? 0 : Self.power(digits - 1)
        return draws.within(low...(Self.power(digits) - 1))
    }

    /// The next number; quotients are made whole, differences not negative at the first step.
    private func operand(
        _ operation: Operation, _ value: Int, _ later: Int, isFirst: Bool, _ digits: Int, _ draws: inout SeededDraws, _ numbers: inout [Int]
    ) -> Int {
        let next = number(later, &draws)
        switch operation {
        case .add, .multiply: return next
        case .subtract:
            guard isFirst, next > value, later == digits else { return next }
            numbers[0] = next
            return value
        case .divide:
            if isFirst {
                let divisor = max(next, 1)
                numbers[0] = (numbers[0] / divisor) * divisor
                if numbers[0] == 0 { numbers[0] = divisor * draws.within(1...9) }
                return divisor
            }
            return draws.pick((1...12).filter { value % $0 == 0 })
        }
    }

    /// Two numbers all or none of whose columns carry (or borrow).
    private func columns(
        _ digits: Int, _ later: Int, _ operation: Operation, every: Bool, _ draws: inout SeededDraws
    ) -> [Int] {
        var (first, second) = (0, 0)
        for column in 0..<digits {
            let isTop = column == digits - 1, hasSecond = column < later
            let least = column == later - 1 && later > 1 ? 1 : 0
            var pair: (Int, Int)
            repeat {
                pair = (draws.within((isTop && digits > 1 ? 1 : 0)...9), hasSecond ? draws.within(least...9) : 0)
            } while !Self.fits(pair, operation, every: every && hasSecond && !(isTop && operation == .subtract))
            first += pair.0 * Self.power(column)
            second += pair.1 * Self.power(column)
        }
        return [first, second]
    }

    private static func fits(_ pair: (Int, Int), _ operation: Operation, every: Bool) -> Bool {
        switch (operation, every) {
        case (.add, true): pair.0 + pair.1 >= 10
        case (.add, false): pair.0 + pair.1 < 10
        case (_, true): pair.0 < pair.1
        // One more than needed, so that the top column pays for a borrow.
        case (_, false): pair.0 > pair.1
        }
    }

    private static func power(_ exponent: Int) -> Int { (0..<exponent).reduce(1) { value, _ in value * 10 } }

    private static func apply(_ operation: Operation, _ a: Int, _ b: Int) -> Int {
        switch operation {
        case .add: a &+ b
        case .subtract: a &- b
        case .multiply: a &* b
        case .divide: b == 0 ? 0 : a / b
        }
    }

    /// Columns of a sum that carry, or of a difference that borrow.
    private static func carries(_ operation: Operation, _ a: Int, _ b: Int) -> Int {
        guard a >= 0, b >= 0, operation == .add || operation == .subtract, operation == .add || a >= b else { return 0 }
        var (x, y, carry, count) = (a, b, 0, 0)
        while x > 0 || y > 0 {
            let left = x % 10, right = y % 10
            carry = operation == .add ? (left + right + carry >= 10 ? 1 : 0) : (left - right - carry < 0 ? 1 : 0)
            count += carry
            x /= 10
            y /= 10
        }
        return count
    }
}
