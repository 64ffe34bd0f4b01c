internal import LyceumCore

extension SchemaCompiler {
    func number(_ schema: JSON.Object, _ path: String, isWhole: Bool) throws(LyceumError) -> GrammarExpression {
        var isWhole = isWhole
        if let step = schema["multipleOf"] {
            guard step.doubleValue == 1 else {
                throw LyceumError(.unsupported, "'multipleOf' other than 1 is not supported", at: path)
            }
            isWhole = true
        }
        var bounds = try Bounds(schema, path)
        if let format = schema["format"]?.stringValue {
            if let range = SchemaKeywords.wholeNumberFormats[format] {
                isWhole = true
                bounds.tighten(range)
            } else if !SchemaKeywords.numberFormats.contains(format), schema["type"]?.arrayValue?.contains("string") != true {
                throw LyceumError(.unsupported, "the format '\(format)' of a number is not supported", at: path)
            }
        }
        if isWhole { return try whole(bounds, path) }
        return try bounds.isFree ? .rule("number") : fractional(bounds, path)
    }

    private struct Bounds {
        var low = -Double.infinity
        var high = Double.infinity
        var includesLow = true
        var includesHigh = true

        var isFree: Bool { low == -.infinity && high == .infinity }

        init(_ schema: JSON.Object, _ path: String) throws(LyceumError) {
            var isLowExcluded = schema["exclusiveMinimum"] == .bool(true)
            var isHighExcluded = schema["exclusiveMaximum"] == .bool(true)
            for keyword in ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"] {
                guard let value = schema[keyword], value.boolValue == nil else { continue }
                guard let bound = value.doubleValue, bound.isFinite else {
                    throw .grammar("'\(keyword)' is \(value.text()); expected a number", at: path)
                }
                switch keyword {
                case "minimum": low = bound
                case "maximum": high = bound
                case "exclusiveMinimum":
                    if bound >= low {
                        low = bound
                        isLowExcluded = true
                    }
                default:
                    if bound <= high {
                        high = bound
                        isHighExcluded = true
                    }
                }
            }
            includesLow = !isLowExcluded
            includesHigh = !isHighExcluded
            guard low < high || low == high && includesLow && includesHigh else {
                throw .grammar("no number is between \(low) and \(high) as given", at: path)
            }
        }

        mutating func tighten(_ range: ClosedRange<Int>) {
            if Double(range.lowerBound) > low {
                low = Double(range.lowerBound)
                includesLow = true
            }
            if Double(range.upperBound) < high {
                high = Double(range.upperBound)
                includesHigh = true
            }
        }
    }

    private func whole(_ bounds: Bounds, _ path: String) throws(LyceumError) -> GrammarExpression {
        if bounds.isFree { return .rule("whole") }
        // Without a bound on one side, up to sixteen digits, or as many as the other bound has.
        let reach = 9_999_999_999_999_999
        var low = bounds.low.rounded(.up)
        if low == bounds.low, !bounds.includesLow { low += 1 }
        var high = bounds.high.rounded(.down)
        if high == bounds.high, !bounds.includesHigh { high -= 1 }
        let from = bounds.low == -.infinity ? (high < -1e15 ? Int.min + 1 : -reach) : Self.clamped(low)
        let to = bounds.high == .infinity ? (low > 1e15 ? Int.max : reach) : Self.clamped(high)
        guard low <= high, from <= to else {
            throw .grammar("no whole number is between \(bounds.low) and \(bounds.high) as given", at: path)
        }
        return NumberRanges.whole(from, to)
    }

    private static func clamped(_ value: Double) -> Int {
        value >= 0x1p63 ? .max : value <= -0x1p63 ? .min + 1 : Int(value)
    }

    private func fractional(_ bounds: Bounds, _ path: String) throws(LyceumError) -> GrammarExpression {
        let reach = 999_999_999_999.0
        let low = bounds.low == -.infinity ? min(-reach, bounds.high * 2) : bounds.low
        let high = bounds.high == .infinity ? max(reach, bounds.low * 2) : bounds.high
        var options: [GrammarExpression] = []
        if low < 0 {
            let part = try magnitudes(
                max(0, -high), bounds.includesHigh || high > 0, -low, bounds.includesLow, path)
            if let part { options.append(.sequence([.text("-"), part])) }
        }
        if high >= 0 {
            let part = try magnitudes(max(0, low), bounds.includesLow || low < 0, high, bounds.includesHigh, path)
            if let part { options.append(part) }
        }
        guard !options.isEmpty else {
            throw .grammar("no number that can be written is between \(low) and \(high)", at: path)
        }
        return options.count == 1 ? options[0] : .choice(options)
    }

    private func magnitudes(_ low: Double, _ includesLow: Bool, _ high: Double, _ includesHigh: Bool, _ path: String)
        throws(LyceumError) -> GrammarExpression?
    {
        guard let from = NumberRanges.Bound(magnitude: low, isIncluded: includesLow),
            let to = NumberRanges.Bound(magnitude: high, isIncluded: includesHigh)
        else {
            throw LyceumError(
                .unsupported, "a bound of \(low) or \(high) on a number: at most 15 digits before and after the point are supported",
                at: path)
        }
        return NumberRanges.magnitudes(from, to)
    }
}
